import { type Document, isMap, isScalar, type Pair, YAMLMap } from 'yaml'
import { UsageError } from '../../errors.ts'
import type { ContextDocument } from './context-document.ts'

/** A context in the document, with its key; null if there is none of that name. */
export function contextPair(document: Document, name: string): Pair | null {
  const contexts = document.get('contexts')
  if (!isMap(contexts)) return null
  return contexts.items.find(({ key }) => isScalar(key) && keyText(key) === name) ?? null
}

/** A name like 2024 is text here, whatever YAML takes it for. */
const keyText = ({ value, source }: { readonly value: unknown; readonly source?: string }): string =>
  typeof value === 'string' ? value : (source ?? String(value))

/** Puts a context into the document, in the place of one of that name. */
export function setContext(document: Document, name: string, context: ContextDocument): void {
  const node = document.createNode(context)
  const pair = contextPair(document, name)
  if (pair === null) contextsOf(document).add(document.createPair(name, node))
  else pair.value = node
}

/** The key itself is changed, so that it keeps its place and its comments. */
export function renameContext(document: Document, from: string, to: string): void {
  const key = contextPair(document, from)?.key
  if (!isScalar(key)) return
  key.value = to
  delete key.source
}

export function deleteContext(document: Document, name: string): void {
  const contexts = contextsOf(document)
  const pair = contextPair(document, name)
  if (pair !== null) contexts.items.splice(contexts.items.indexOf(pair), 1)
}

/** The map of contexts; `contexts:` with nothing behind it becomes one. */
function contextsOf(document: Document): YAMLMap {
  const contexts: unknown = document.get('contexts', true)
  if (isMap(contexts)) return contexts
  if (contexts !== undefined && !(isScalar(contexts) && contexts.value === null)) {
    throw new UsageError('the contexts are written by reference', 'change them with kctl context edit')
  }
  const made = new YAMLMap(document.schema)
  if (isScalar(contexts)) {
    if (contexts.comment != null) made.commentBefore = contexts.comment
  }
  document.set('contexts', made)
  return made
}
