import type { Explanation } from '../../domain/failures/find-explanations.ts'
import type { Style } from '../../output/style.ts'
import { textWidth } from '../../output/text-width.ts'
import { type Column, renderLines, tableView, type View } from '../../output/view.ts'

const OWNERS: Readonly<Record<Explanation['of'], string>> = {
  kctl: 'kctl',
  kafka: 'Kafka',
  exit: 'exit code',
}

const COLUMNS: readonly Column<Explanation>[] = [
  { key: 'code', isName: true, value: ({ code }) => code },
  { key: 'of', value: ({ of }) => of },
  { key: 'number', value: ({ number }) => number, align: 'right' },
  {
    key: 'exitCodes',
    header: 'EXIT',
    value: ({ exitCodes }) => exitCodes,
    text: ({ exitCodes }) => exitCodes.join(','),
  },
  {
    key: 'retriable',
    value: ({ retriable }) => retriable,
    text: ({ retriable }) => (retriable === true ? 'passes' : '-'),
    wide: true,
  },
  { key: 'meaning', value: ({ meaning }) => meaning },
  { key: 'causes', value: ({ causes }) => causes, hidden: true },
  { key: 'fixes', value: ({ fixes }) => fixes, hidden: true },
]

/** Every code, a row each. */
export const explanationList: View<readonly Explanation[]> = tableView(COLUMNS, {
  name: ({ code }) => code,
  tail: (_all, style) => ['', style.dim('kctl explain CODE says what usually causes it, and what to do.')],
})

/** Wider lines are hard to read, whatever the terminal. */
const WIDEST = 100

/** A paragraph or two for each; the same rows as the list for programs. */
export const explanationView: View<readonly Explanation[]> = {
  ...explanationList,
  toText: async (found, _choice, { style, width }) =>
    await Promise.resolve(
      renderLines(
        (marked) =>
          found.flatMap((each, index) => [
            ...(index === 0 ? [] : ['']),
            ...explanationLines(each, marked, Math.min(width, WIDEST)),
          ]),
        style,
      ),
    ),
}

function explanationLines(explanation: Explanation, style: Style, width: number): readonly string[] {
  const { of, code, meaning, causes, fixes } = explanation
  const heading = of === 'exit' ? `exit code ${code}` : code
  if (of === 'exit') {
    return [
      style.bold(heading),
      ...wrapped(meaning, '  ', width),
      ...wrapped(`A script may conclude: ${fixes.join(' ')}.`, '  ', width),
      ...(causes.length === 0 ? [] : ['', `  ${style.bold('usual codes that end with it')}`]),
      ...wrapped(causes.join(' '), '    ', width),
    ]
  }
  return [
    `${style.bold(heading)}  ${style.dim(`(${kindText(explanation)})`)}`,
    ...wrapped(meaning, '  ', width),
    ...section('usual causes', causes, style, width),
    ...section('what to do', fixes.length > 0 ? fixes : [inGeneral(explanation)], style, width),
  ]
}

function kindText({ of, number, exitCodes }: Explanation): string {
  const whose = number === null ? `a code of ${OWNERS[of]}` : `error ${number} of ${OWNERS[of]}`
  const [usual, ...others] = exitCodes
  return `${whose}, exit code ${usual}${others.length === 0 ? '' : `, or ${others.join(' or ')}`}`
}

const inGeneral = ({ code, retriable }: Explanation): string =>
  code === 'NONE'
    ? 'nothing'
    : retriable === true
      ? 'nothing at first: it passes by itself, and kctl tries again until --timeout'
      : "it does not pass by itself; the broker's own words and its log say more"

function section(title: string, lines: readonly string[], style: Style, width: number): readonly string[] {
  if (lines.length === 0) return []
  return ['', `  ${style.bold(title)}`, ...lines.flatMap((line) => wrapped(line, '    - ', width))]
}

/** Lines no wider than `width`, all of them under the first one's text. */
function wrapped(text: string, lead: string, width: number): readonly string[] {
  const indent = ' '.repeat(lead.length)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && lead.length + textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  if (line !== '') lines.push(line)
  return lines.map((each, index) => (index === 0 ? lead : indent) + each)
}
