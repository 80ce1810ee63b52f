import { type Document, isAlias, isCollection, isMap, isScalar, type Node, YAMLMap } from 'yaml'
import { didYouMean } from '../../domain/text-distance.ts'
import { UsageError } from '../../errors.ts'
import type { ContextDocument } from './context-document.ts'
import { contextPair } from './context-node.ts'
import { ALTERNATIVES } from '../resolve-settings.ts'
import { type SettingName, SETTINGS } from '../setting-list.ts'
import type { SettingDefinition } from '../setting-lists/setting-definition.ts'

/** What is to become of a context; what is not named stays as it is. */
export interface ContextPatch {
  readonly set: ContextDocument
  /** Keys as they stand in the file: `tls.ca`, `protected`; `tls` and `sasl` with all that is in them. */
  readonly unset: readonly string[]
}

/**
 * Changes a context where it stands, with its comments.
 *
 * @throws {UsageError} for a context that the file writes by reference to another
 */
export function patchContext(document: Document, name: string, { set, unset }: ContextPatch): void {
  const context = mapOf(document, name)
  for (const key of unset) remove(context, key, document)
  for (const [key, value] of Object.entries(set)) {
    if ((key === 'tls' || key === 'sasl') && isGroup(value)) {
      const group = groupOf(context, key, document)
      for (const [part, text] of Object.entries(value)) {
        for (const other of alternativesOf(`${key}.${part}`)) {
          if (value[other] === undefined) group.delete(other)
        }
        put(group, part, text, document)
      }
    } else if (key === 'tls') switchTls(context, value === true, document)
    else put(context, key, value, document)
  }
}

function mapOf(document: Document, name: string): YAMLMap {
  const pair = contextPair(document, name)
  const node = pair?.value
  if (isMap(node)) return node
  if (pair === null || isAlias(node)) {
    throw new UsageError(
      `context "${name}" is written by reference to another`,
      'change it with kctl context edit',
    )
  }
  const made = new YAMLMap(document.schema)
  pair.value = made
  return made
}

const isGroup = (value: ContextDocument[string]): value is ContextDocument =>
  typeof value === 'object' && !Array.isArray(value)

/** `tls: true` becomes a map when it gets parts, which turn it on as well. */
function groupOf(context: YAMLMap, key: string, document: Document): YAMLMap {
  const node: unknown = context.get(key, true)
  if (isMap(node)) return node
  if (isAlias(node)) {
    throw new UsageError(`${key} is written by reference`, 'change it with kctl context edit')
  }
  const made = new YAMLMap(document.schema)
  made.flow = context.flow === true
  keepComments(node, made)
  context.set(key, made)
  return made
}

function switchTls(context: YAMLMap, isOn: boolean, document: Document): void {
  const node: unknown = context.get('tls', true)
  if (!isMap(node) || node.items.length === 0) put(context, 'tls', isOn, document)
  else if (isOn) node.delete('enabled')
  else node.set('enabled', false)
}

function put(map: YAMLMap, key: string, value: ContextDocument[string], document: Document): void {
  const before: unknown = map.get(key, true)
  if (typeof value !== 'object') {
    // A scalar keeps its comments when it gets another value.
    map.set(key, value)
    return
  }
  const node = document.createNode(value) as Node
  if (isCollection(node)) node.flow = isCollection(before) ? before.flow === true : map.flow === true
  keepComments(before, node)
  map.set(key, node)
}

/** What stood behind a value stands before the lines of a map that takes its place, and the other way round. */
function keepComments(from: unknown, to: Node): void {
  if (!isScalar(from) && !isCollection(from)) return
  const isBlock = isCollection(to) && to.flow !== true
  const wasBlock = isCollection(from) && from.flow !== true
  const [before, behind] = [from.commentBefore ?? null, from.comment ?? null]
  to.commentBefore = isBlock && !wasBlock ? (behind ?? before) : isBlock ? before : null
  to.comment = isBlock ? (wasBlock ? behind : null) : (behind ?? before)
}

/** The other ways to the same secret: of several only one counts, so the one that was given is to be alone. */
function alternativesOf(key: string): readonly string[] {
  const keyOf = (name: SettingName): string | null => {
    const definition: SettingDefinition = SETTINGS[name]
    return definition.key
  }
  const keys = ALTERNATIVES.map((names) => names.map(keyOf)).find((each) => each.includes(key)) ?? []
  return keys.flatMap((each) => (each === null || each === key ? [] : (each.split('.')[1] ?? [])))
}

function remove(context: YAMLMap, key: string, document: Document): void {
  const [first = key, part] = key.split('.')
  const node: unknown = context.get(first, true)
  if (part === undefined) {
    context.delete(first)
    return
  }
  if (!isMap(node)) {
    if (key === 'tls.enabled') context.delete(first)
    return
  }
  node.delete(part)
  if (node.items.length > 0) return
  // Nothing but the group itself says that TLS is on.
  if (first === 'tls' && part !== 'enabled') put(context, first, true, document)
  else context.delete(first)
}

const KEYS: readonly string[] = Object.values<SettingDefinition>(SETTINGS).flatMap(({ key }) =>
  key === null ? [] : [key],
)
const GROUPS = [...new Set(KEYS.flatMap((key) => (key.includes('.') ? [key.split('.')[0] ?? key] : [])))]

/** @throws {UsageError} for a key that no context has */
export function requireContextKey(key: string): string {
  const known = [...KEYS, ...GROUPS]
  if (known.includes(key)) return key
  const meant = didYouMean(key, known)
  throw new UsageError(
    `no context has a key "${key}"`,
    meant === null ? `known are ${known.join(', ')}` : `did you mean "${meant}"?`,
  )
}
