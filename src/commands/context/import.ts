import { Command, Option } from '@commander-js/extra-typings'
import { resolve } from 'node:path'
import { readConfigFile, readConfigText } from '../../config/config-file.ts'
import type { ContextDocument } from '../../config/contexts/context-document.ts'
import { setContext } from '../../config/contexts/context-node.ts'
import { editConfig } from '../../config/edit-config.ts'
import {
  FOREIGN_FORMATS,
  type ForeignConfig,
  type ForeignFormat,
} from '../../config/foreign/foreign-config.ts'
import { configPath } from '../../config/state-paths.ts'
import type { Context } from '../../context.ts'
import { KctlError, UsageError } from '../../errors.ts'
import { tableView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { requireContextName, toContextName } from './context-name.ts'
import { requireConsent } from './require-consent.ts'

export interface ImportRequest {
  /** Empty: where the tools keep their files. */
  readonly files: readonly string[]
  /** null: it is seen from what is in the file. */
  readonly from: ForeignFormat | null
  /** What to call the only context; null: as the file does. */
  readonly name: string | null
  readonly force: boolean
  readonly dryRun: boolean
}

export const importCommand = (run: Run<ImportRequest>) =>
  new Command('import')
    .description("Take over contexts from other tools' files")
    .argument('[file...]', "a tool's file; where the tools keep theirs when left out")
    .addOption(new Option('--from <format>', 'whose file it is').choices(FOREIGN_FORMATS))
    .option('--name <name>', 'what to call the context, of a file that has one')
    .option('--force', 'replace contexts of the same names', false)
    .option('--dry-run', 'show what would be taken over, and change nothing', false)
    .action(async (files, { from, name, ...flags }) => {
      await run({
        files,
        from: from ?? null,
        name: name === undefined ? null : requireContextName(name),
        ...flags,
      })
    })

export const importHelp: HelpText = {
  examples: [
    'kctl context import --dry-run',
    'kctl context import ~/.config/rpk/rpk.yaml',
    'kctl context import client.properties --name prod',
    'kctl context import kafka.conf --from librdkafka --name prod --force',
  ],
  notes:
    'Understood are client.properties of Java, kcat.conf and other files of librdkafka, rpk.yaml, ~/.kaf/config, config.yml of kafkactl and config.toml of kcl. Secrets are taken over as they are. What means nothing to kctl is named and left out.',
  seeAlso: ['kctl context list', 'kctl context edit', 'kctl context add'],
}

type Status = 'imported' | 'replaced' | 'exists' | 'failed'

interface ImportedContext {
  readonly name: string
  /** With `--dry-run` what would become of it. */
  readonly status: Status
  readonly brokers: readonly string[]
  readonly security: string
  readonly format: ForeignFormat
  readonly file: string
  readonly leftOut: readonly string[]
  readonly warnings: readonly string[]
}

interface Candidate extends ImportedContext {
  readonly document: ContextDocument | null
  /** It is the one that its tool uses. */
  readonly isCurrent: boolean
}

export async function importContexts(request: ImportRequest, context: Context): Promise<void> {
  const { output, host } = context
  const { dryRun, force } = request
  output.require(importView)
  const path = configPath(host)
  const config = await readConfigFile(path)
  const found = await findCandidates(request, context)
  const candidates = withStatus(found, new Set(config?.contexts.keys()), force)
  const wanted = candidates.filter(isTaken)
  if (wanted.length > 0 && !dryRun) {
    if (request.files.length === 0) {
      await requireConsent(`Take over ${wanted.map(({ name }) => `"${name}"`).join(', ')}?`, context)
    }
    await editConfig(path, (file, { contexts, current }) => {
      const late = wanted.find(({ name, status }) => status === 'imported' && contexts.has(name))
      if (late !== undefined) {
        throw new KctlError('precondition', `a context "${late.name}" was added to ${path} in the meantime`, {
          code: 'CONTEXT_EXISTS',
        })
      }
      for (const { name, document } of wanted) if (document !== null) setContext(file, name, document)
      const first = wanted.find(({ isCurrent }) => isCurrent) ?? wanted[0]
      if (current === null && first !== undefined) file.set('current', first.name)
    })
  }
  await output.result(importView, candidates)
  for (const { name, file, leftOut, warnings } of candidates) {
    for (const warning of warnings) await output.warn(() => `"${name}": ${warning}`)
    if (leftOut.length > 0) await output.warn(() => `"${name}": left out of ${file}: ${leftOut.join(', ')}`)
  }
  requireAllTaken(candidates)
}

const isTaken = ({ status }: ImportedContext): boolean => status === 'imported' || status === 'replaced'

async function findCandidates(
  { files, from, name }: ImportRequest,
  { host }: Context,
): Promise<readonly Candidate[]> {
  const { readForeignConfig, recogniseFormat } = await import('../../config/foreign/read-foreign-config.ts')
  const { toForeignDocument } = await import('../../config/foreign/foreign-document.ts')
  const places =
    files.length === 0 ? await foundFiles(from, host) : files.map((file) => ({ file, format: from }))
  const candidates = places.flatMap(({ file, format: known }): Candidate[] => {
    const path = resolve(host.cwd, file)
    const text = readConfigText(path)
    if (text === null) throw new UsageError(`${file} does not exist`)
    const format = known ?? recogniseFormat(text, path)
    const foreign = readForeignConfig(text, path, format)
    if (foreign.contexts.length === 0) throw new UsageError(`${file} holds no cluster that kctl could reach`)
    return foreign.contexts.map((each, index): Candidate => {
      const called = name ?? toContextName(each.name)
      const made = toForeignDocument({ ...each, name: called }, path, host)
      return {
        name: called,
        status: made.document === null ? 'failed' : 'imported',
        ...made.summary,
        format,
        file: path,
        leftOut: [...each.leftOut, ...leftOutOfAll(foreign, index)],
        warnings: [
          ...(name === null && called !== each.name ? [`in its file it is "${each.name}"`] : []),
          ...made.warnings,
        ],
        document: made.document,
        isCurrent: foreign.current === each.name,
      }
    })
  })
  if (name !== null && candidates.length > 1) {
    throw new UsageError(`there are ${candidates.length} contexts, and --name is for one`, 'leave out --name')
  }
  return candidates
}

/** Said once. */
const leftOutOfAll = ({ leftOut }: ForeignConfig, index: number): readonly string[] =>
  index === 0 ? leftOut : []

async function foundFiles(
  from: ForeignFormat | null,
  host: Context['host'],
): Promise<readonly { readonly file: string; readonly format: ForeignFormat }[]> {
  const { findForeignFiles, wellKnownPlaces } = await import('../../config/foreign/well-known-files.ts')
  const isWanted = ({ format }: { readonly format: ForeignFormat }): boolean =>
    from === null || format === from
  const found = findForeignFiles(host).filter(isWanted)
  if (found.length > 0) return found.map(({ path, format }) => ({ file: path, format }))
  throw new KctlError('notFound', 'no file of another tool is where they are kept', {
    code: 'NOTHING_TO_IMPORT',
    hint: 'name one: kctl context import client.properties',
    details: wellKnownPlaces(host)
      .filter(isWanted)
      .map(({ path, format }) => `${format}: ${path}`),
  })
}

/** Of several of one name the first counts. */
function withStatus(
  candidates: readonly Candidate[],
  existing: ReadonlySet<string>,
  force: boolean,
): readonly Candidate[] {
  const taken = new Set<string>()
  return candidates.map((candidate) => {
    const { name, status } = candidate
    if (status === 'failed') return candidate
    if (taken.has(name)) return { ...candidate, status: 'exists' }
    if (existing.has(name) && !force) return { ...candidate, status: 'exists' }
    taken.add(name)
    return existing.has(name) ? { ...candidate, status: 'replaced' } : candidate
  })
}

function requireAllTaken(candidates: readonly ImportedContext[]): void {
  const lost = candidates.filter((each) => !isTaken(each))
  if (lost.length === 0) return
  const names = lost.map(
    ({ name, status }) => `"${name}" ${status === 'exists' ? 'exists already' : 'cannot be used'}`,
  )
  const isAny = lost.length < candidates.length
  const hasExisting = lost.some(({ status }) => status === 'exists')
  throw new KctlError(
    isAny ? 'partial' : hasExisting ? 'precondition' : 'usage',
    `${lost.length} of ${candidates.length} contexts left out: ${names.join(', ')}`,
    {
      code: hasExisting ? 'CONTEXT_EXISTS' : 'CONTEXT_UNUSABLE',
      hint: hasExisting ? 'replace them with --force, or choose another name with --name' : undefined,
      counts: { done: candidates.length - lost.length, failed: lost.length, unknown: 0 },
    },
  )
}

const importView = tableView<ImportedContext>(
  [
    { key: 'name', isName: true, value: ({ name }) => name },
    {
      key: 'status',
      value: ({ status }) => status,
      text: ({ status }, style) => (status === 'failed' ? style.error(status) : status),
    },
    { key: 'brokers', value: ({ brokers }) => brokers },
    { key: 'security', value: ({ security }) => security },
    { key: 'format', value: ({ format }) => format },
    { key: 'file', value: ({ file }) => file },
    { key: 'leftOut', value: ({ leftOut }) => leftOut, hidden: true },
    { key: 'warnings', value: ({ warnings }) => warnings, hidden: true },
  ],
  { name: ({ name }) => name },
)
