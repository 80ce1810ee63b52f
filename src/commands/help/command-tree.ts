import type { Argument, CommandUnknownOpts, Option } from '@commander-js/extra-typings'
import type { JsonValue } from '../../output/json.ts'
import { version } from '../../version.ts'
import { EXIT_CODES } from '../../domain/exit-codes.ts'
import { helpTextOf } from '../help-text.ts'
import { pathOf, usageOf } from './format-help.ts'
import { isGlobalFlag } from './global-flags.ts'
import { HELP_PAGES } from './pages.ts'

/** The whole command tree with flags and examples, for docs, man pages and completions. */
export function commandTree(root: CommandUnknownOpts): JsonValue {
  return {
    name: root.name(),
    version,
    description: root.description(),
    globalFlags: root.options.filter((option) => !option.hidden && isGlobalFlag(option)).map(flagOf),
    commands: visible(root).map((command) => describeCommand(command)),
    pages: HELP_PAGES.map(({ name, title }) => ({ name, title })),
    exitCodes: EXIT_CODES.map(({ code, meaning, conclusion }) => ({ code, meaning, conclusion })),
  }
}

/** Commands of whose names the first letters mean something internal are left out. */
export const visible = (command: CommandUnknownOpts): readonly CommandUnknownOpts[] =>
  command.commands.filter((each) => !each.name().startsWith('__'))

/** One command with its flags, and the commands under it. */
export function describeCommand(command: CommandUnknownOpts): JsonValue {
  const { examples = [], seeAlso = [], notes = null } = helpTextOf(command) ?? {}
  return {
    command: pathOf(command).split(' ').slice(1).join(' '),
    aliases: command.aliases(),
    description: command.description(),
    usage: usageOf(command),
    arguments: command.registeredArguments.map(argumentOf),
    flags: command.options.filter((option) => !option.hidden && !isGlobalFlag(option)).map(flagOf),
    examples,
    notes,
    seeAlso,
    commands: visible(command).map(describeCommand),
  }
}

function argumentOf(argument: Argument): JsonValue {
  return {
    name: argument.name(),
    description: argument.description,
    choices: argument.argChoices ?? null,
    required: argument.required,
    variadic: argument.variadic,
  }
}

function flagOf(option: Option): JsonValue {
  const value = /[<[](?<name>.+)[>\]]$/.exec(option.flags)?.groups?.['name'] ?? null
  return {
    flags: option.flags,
    short: option.short ?? null,
    long: option.long ?? null,
    value,
    description: option.description,
    choices: option.argChoices ?? null,
    default: defaultOf(option),
    required: option.mandatory,
  }
}

function defaultOf({ defaultValue }: Option): JsonValue {
  const value: unknown = defaultValue
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return null
}
