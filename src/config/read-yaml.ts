import { type Document, isAlias, LineCounter, parseDocument, visit } from 'yaml'
import { UsageError } from '../errors.ts'
import { isDeeperThan } from './yaml-depth.ts'
import { yamlProblem } from './yaml-problem.ts'

/** A YAML file as the library has read it, of a depth that is known. */
export interface YamlText {
  readonly document: Document.Parsed
  /** Follows an alias to what it stands for; the depth of the file is known, so nothing can grow. */
  follow(node: unknown): unknown
  /** As `file:line`. */
  placeOf(offset: number): string
}

/** A file of kctl's own, or one that another program can read. */
type Owner = 'config' | 'foreign'

/**
 * Reads YAML 1.2. In a config file of kctl's a warning counts as an error, and that a key is there twice is for the
 * caller to see: the library compares every key with every other.
 *
 * @throws {UsageError} with file and line
 */
export function readYaml(text: string, path: string, owner: Owner): YamlText {
  if (isDeeperThan(MAX_DEPTH, text)) throw tooDeep(path)
  const lines = new LineCounter()
  const placeOf = (offset: number): string => `${path}:${lines.linePos(offset).line || 1}`
  const document = parse(text.replace(/^\ufeff/, ''), path, owner, lines)
  const [problem] = owner === 'config' ? [...document.errors, ...document.warnings] : document.errors
  if (problem !== undefined) throw new UsageError(`${placeOf(problem.pos[0])}: ${yamlProblem(problem)}`)
  const meant = text.includes('*') ? targetsOfAliases(document) : null
  return { document, follow: (node) => (isAlias(node) ? meant?.get(node) : node), placeOf }
}

/**
 * The data of any YAML file, as much of it as may safely be made of one.
 *
 * @throws {UsageError} with file and line
 */
export function readYamlData(text: string, path: string): unknown {
  const { document } = readYaml(text, path, 'foreign')
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown
  } catch (error) {
    throw new UsageError(`${path}: ${yamlProblem({ code: 'BAD_ALIAS', message: (error as Error).message })}`)
  }
}

function parse(text: string, path: string, owner: Owner, lineCounter: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, {
      version: '1.2',
      schema: 'core',
      uniqueKeys: owner === 'foreign',
      prettyErrors: false,
      lineCounter,
      logLevel: 'error',
    })
  } catch (error) {
    // The library goes one call deeper for each level, until the stack is full.
    if (error instanceof RangeError) throw tooDeep(path)
    throw error
  }
}

/** A config file is four levels deep. More levels take a part of the stack each, and much memory. */
const MAX_DEPTH = 40

const tooDeep = (path: string): UsageError =>
  new UsageError(`${path}: it is nested deeper than ${MAX_DEPTH} levels`)

/** What each alias stands for. The library looks through the whole document for each. */
function targetsOfAliases(document: Document): ReadonlyMap<unknown, unknown> {
  const anchors = new Map<string, unknown>()
  const targets = new Map<unknown, unknown>()
  visit(document, {
    Alias: (_key, alias) => void targets.set(alias, anchors.get(alias.source)),
    Value: (_key, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node)
    },
  })
  return targets
}
