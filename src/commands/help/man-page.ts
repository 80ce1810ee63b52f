import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings'
import { EXIT_CODES } from '../../domain/exit-codes.ts'
import { version } from '../../version.ts'
import { helpTextOf } from '../help-text.ts'
import { visible } from './command-tree.ts'
import { argumentTerm, describeArgument, describeOption } from './describe-option.ts'
import { pathOf, usageOf } from './format-help.ts'
import { isGlobalFlag } from './global-flags.ts'
import { HELP_PAGES, type HelpPage } from './pages.ts'

export interface ManPage {
  /** `kctl-topics-list.1` */
  readonly file: string
  /** man(7) macros, ASCII alone, the same for the same kctl. */
  readonly text: string
}

/** A page for every command in section 1, and for every subject in section 7. */
export function manPages(root: CommandUnknownOpts): readonly ManPage[] {
  return [
    ...everyCommand(root).map((command) => ({
      file: `${pageName(command)}.1`,
      text: manPage(command, root),
    })),
    ...HELP_PAGES.map((page) => ({ file: `kctl-${page.name}.7`, text: subjectPage(page) })),
  ]
}

const everyCommand = (command: CommandUnknownOpts): readonly CommandUnknownOpts[] => [
  command,
  ...visible(command).flatMap(everyCommand),
]

const pageName = (command: CommandUnknownOpts): string => pathOf(command).replaceAll(' ', '-')

export function manPage(command: CommandUnknownOpts, root: CommandUnknownOpts): string {
  const { examples = [], notes = '', seeAlso = [] } = helpTextOf(command) ?? {}
  const isRoot = command === root
  const flags = command.options.filter((option) => !option.hidden && !isGlobalFlag(option))
  const shared = isRoot ? root.options.filter((option) => !option.hidden && isGlobalFlag(option)) : []
  const parent = command.parent
  return page(pageName(command), 1, [
    section('NAME', [`${roff(pageName(command))} \\- ${roff(lowerFirst(command.description()))}`]),
    section('SYNOPSIS', [
      `.B ${roff(usageOf(command))}`,
      ...(parent === null
        ? []
        : command.aliases().flatMap((alias) => ['.br', `.B ${roff(`${pathOf(parent)} ${alias}`)}`])),
    ]),
    section('DESCRIPTION', [line(`${command.description()}.`)]),
    section('ARGUMENTS', terms(command.registeredArguments, argumentTerm, describeArgument)),
    section(
      'COMMANDS',
      terms(
        visible(command),
        (each) => `${pageName(each)}(1)`,
        (each) => each.summary() || each.description(),
      ),
    ),
    section('OPTIONS', terms(flags, termOf, describeOption)),
    section('OPTIONS OF EVERY COMMAND', terms(shared, termOf, describeOption)),
    section('EXAMPLES', examples.length === 0 ? [] : asIs(examples)),
    section('NOTES', notes === '' ? [] : asIs(notes.split('\n'))),
    section(
      'EXIT STATUS',
      isRoot
        ? terms(
            EXIT_CODES,
            ({ code }) => String(code),
            ({ meaning }) => meaning,
          )
        : [],
    ),
    section('SEE ALSO', [line(seeAlsoOf(command, seeAlso, root).join(', '))]),
  ])
}

export function subjectPage({ name, title, text }: HelpPage): string {
  return page(`kctl-${name}`, 7, [
    section('NAME', [`${roff(`kctl-${name}`)} \\- ${roff(lowerFirst(title))}`]),
    section('DESCRIPTION', asIs(text().split('\n'))),
    section('SEE ALSO', [line('kctl(1)')]),
  ])
}

function seeAlsoOf(
  command: CommandUnknownOpts,
  seeAlso: readonly string[],
  root: CommandUnknownOpts,
): readonly string[] {
  const pages = new Set<string>(HELP_PAGES.map(({ name }) => name))
  const named = seeAlso.map((example) => {
    const words = example.replace(/ -.*$/, '')
    const subject = /^kctl help (?<page>[\w-]+)$/.exec(words)?.groups?.['page'] ?? ''
    return pages.has(subject) ? `kctl-${subject}(7)` : `${words.replaceAll(' ', '-')}(1)`
  })
  if (command === root) return HELP_PAGES.map(({ name }) => `kctl-${name}(7)`)
  const parent = command.parent ?? root
  return [...new Set([`${pageName(parent)}(1)`, ...named, 'kctl-flags(7)', 'kctl-exit-codes(7)'])]
}

const termOf = ({ flags }: Option): string => flags

const lowerFirst = (text: string): string => text.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())

/** No date: it would be another one for the same page. */
function page(name: string, number: 1 | 7, sections: readonly string[]): string {
  const head = `.TH ${roff(name.toUpperCase())} ${number} "" ${quoted(`kctl ${version}`)} ${quoted('kctl manual')}`
  return `${[head, ...sections.filter((text) => text !== '')].join('\n')}\n`
}

const quoted = (text: string): string => `"${roff(text)}"`

const section = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : [`.SH ${title}`, ...lines].join('\n')

function terms<Item>(
  items: readonly Item[],
  termOf: (item: Item) => string,
  describe: (item: Item) => string,
): readonly string[] {
  return items.flatMap((item) => ['.TP', `.B ${roff(termOf(item))}`, line(describe(item))])
}

/** Lines that are not to be filled. */
const asIs = (lines: readonly string[]): readonly string[] => ['.EX', ...lines.map(line), '.EE']

/** A dot or an apostrophe in front would make a request of a line. */
const line = (text: string): string => (/^[.']/.test(text) ? `\\&${roff(text)}` : roff(text))

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\(rs',
  '-': '\\-',
  "'": '\\(aq',
  '"': '\\(dq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
}

/** Text as roff has to be told it: what is printed is exactly this, to be copied into a shell. */
export const roff = (text: string): string =>
  text
    .replaceAll(/[\\\-'"`^~]/g, (character) => ESCAPES[character] ?? character)
    .replaceAll(/[^\n\x20-\x7e]/gu, (character) => {
      const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase()
      return `\\[u${hex.padStart(4, '0')}]`
    })
