import { resolve as resolvePath } from 'node:path'
import { isMap, isScalar, isSeq, type Node } from 'yaml'
import { parseDuration } from '../domain/duration.ts'
import { shownName } from '../domain/shown-name.ts'
import { didYouMean } from '../domain/text-distance.ts'
import { UsageError } from '../errors.ts'
import { BOOLEAN_SETTINGS } from './boolean-settings.ts'
import type { ConfigFile, ContextValues } from './config-contents.ts'
import { parseBrokers, parseResolve } from './parse-brokers.ts'
import { readYaml, type YamlText } from './read-yaml.ts'
import { type SettingName, SETTINGS } from './setting-list.ts'
import type { SettingDefinition } from './setting-lists/setting-definition.ts'

type Values = Partial<Record<SettingName, string>>

const SETTING_BY_KEY: ReadonlyMap<string, SettingName> = new Map(
  Object.entries<SettingDefinition>(SETTINGS).flatMap(([name, { key }]) =>
    key === null ? [] : [[key, name as SettingName] as const],
  ),
)

const CONTEXT_KEYS = [...new Set([...SETTING_BY_KEY.keys()].map((key) => key.split('.')[0] ?? key))]

/**
 * Reads the text of a config file: YAML 1.2, every key known, every value of its kind.
 *
 * @param directory what relative paths in it are relative to
 * @param kind a project's file may name one of the user's contexts as well
 * @throws {UsageError} as `file:line: unknown key "broker"; did you mean "brokers"?`
 */
export function parseConfig(
  text: string,
  path: string,
  directory: string,
  kind: 'user' | 'project' = 'user',
): ConfigFile {
  const keys = kind === 'user' ? ['current', 'contexts'] : ['context', 'current', 'contexts']
  return new ConfigReader(readYaml(text, path, 'config'), path, directory).read(keys)
}

class ConfigReader {
  private readonly yaml: YamlText
  private readonly path: string
  private readonly directory: string

  constructor(yaml: YamlText, path: string, directory: string) {
    this.yaml = yaml
    this.path = path
    this.directory = directory
  }

  read(keys: readonly string[]): ConfigFile {
    let current: string | null = null
    let usersContext: string | null = null
    const contexts = new Map<string, ContextValues>()
    const places = new Map<string, string>()
    for (const { key, node, place } of this.entries(this.yaml.document.contents, 'the file', keys)) {
      if (key === 'current') current = this.text(node, key, place)
      else if (key === 'context') usersContext = this.text(node, key, place)
      else {
        for (const context of this.entries(node, 'contexts', null)) {
          contexts.set(context.key, this.context(context.node, `context "${context.key}"`))
          places.set(context.key, context.place)
        }
      }
    }
    return { path: this.path, current, usersContext, contexts, places }
  }

  private context(node: unknown, what: string): ContextValues {
    const values: Values = {}
    for (const { key, node: value, place } of this.entries(node, what, CONTEXT_KEYS)) {
      if (key === 'brokers') values.brokers = this.brokers(value, place)
      else if (key === 'resolve') values.resolve = this.resolve(value, place)
      else if (key === 'tls' || key === 'sasl') this.group(key, value, values, place)
      else this.setting(key, value, values, place)
    }
    return values
  }

  /** `tls: true`, or its parts; its parts turn it on. */
  private group(group: 'tls' | 'sasl', node: unknown, values: Values, place: string): void {
    if (group === 'tls' && isScalar(node) && typeof node.value === 'boolean') {
      values.tls = String(node.value)
      return
    }
    const keys = [...SETTING_BY_KEY.keys()].filter((key) => key.startsWith(`${group}.`))
    const short = keys.map((key) => key.slice(group.length + 1))
    if (isScalar(node) && node.value !== null) {
      throw new UsageError(
        `${place}: ${group} is ${group === 'tls' ? 'true, false or ' : ''}a map of ${short.join(', ')}`,
      )
    }
    if (group === 'tls') values.tls = 'true'
    for (const { key, node: value, place: at } of this.entries(node, group, short)) {
      this.setting(`${group}.${key}`, value, values, at)
    }
  }

  private setting(key: string, node: unknown, values: Values, place: string): void {
    const name = SETTING_BY_KEY.get(key)
    if (name === undefined) throw new UsageError(`${place}: unknown key "${key}"`)
    if (BOOLEAN_SETTINGS.has(name)) {
      values[name] = String(this.boolean(node, key, place))
      return
    }
    const text = name === 'extensions' && isMap(node) ? this.pairs(node, key) : this.text(node, key, place)
    const { isPath = false }: SettingDefinition = SETTINGS[name]
    const isRelative = isPath && !text.startsWith('~') && !text.startsWith('${')
    values[name] = isRelative ? resolvePath(this.directory, text) : text
    if (name === 'timeout' && !text.includes('${')) this.check(place, () => parseDuration(text))
  }

  private brokers(node: unknown, place: string): string {
    const text = isSeq(node)
      ? node.items.map((item) => this.text(this.yaml.follow(item), 'brokers', place)).join(',')
      : this.text(node, 'brokers', place)
    if (!text.includes('${')) this.check(place, () => parseBrokers(text))
    return text
  }

  private resolve(node: unknown, place: string): string {
    const text = this.pairs(node, 'resolve')
    if (!text.includes('${')) this.check(place, () => parseResolve(text))
    return text
  }

  /** A map of texts, as `a=1,b=2`. */
  private pairs(node: unknown, what: string): string {
    return this.entries(node, what, null)
      .map(({ key, node: value, place }) => `${key}=${this.text(value, `${what} ${key}`, place)}`)
      .join(',')
  }

  private check(place: string, parse: () => unknown): void {
    try {
      parse()
    } catch (error) {
      throw error instanceof UsageError ? new UsageError(`${place}: ${error.message}`, error.hint) : error
    }
  }

  /** The pairs of a map; nothing at all is an empty one. */
  private entries(
    given: unknown,
    what: string,
    known: readonly string[] | null,
  ): readonly { readonly key: string; readonly node: unknown; readonly place: string }[] {
    const node = this.yaml.follow(given)
    if (node === null || node === undefined || (isScalar(node) && node.value === null)) return []
    if (!isMap(node)) throw new UsageError(`${this.place(node)}: ${what} must be a map of keys and values`)
    const seen = new Set<string>()
    return node.items.map(({ key: keyNode, value }) => {
      const key = this.yaml.follow(keyNode)
      const place = this.place(keyNode)
      const name = isScalar(key) ? (typeof key.value === 'string' ? key.value : String(key.source)) : null
      if (name === null) throw new UsageError(`${place}: a key of ${what} must be text`)
      if (known !== null && !known.includes(name)) throw unknownKey(name, known, place, !isEmpty(value))
      if (seen.has(name)) throw new UsageError(`${place}: "${name}" is there twice`)
      seen.add(name)
      return { key: name, node: this.yaml.follow(value), place }
    })
  }

  /** The value is left out of the message: it may be a secret. */
  private text(node: unknown, key: string, place: string): string {
    if (isScalar(node) && typeof node.value === 'string' && node.value !== '') return node.value
    if (isScalar(node) && node.value !== null && node.value !== '') {
      throw new UsageError(`${place}: ${key} must be text`, 'put the value in quotes')
    }
    throw new UsageError(`${place}: ${key} ${isMap(node) || isSeq(node) ? 'must be text' : 'has no value'}`)
  }

  private boolean(node: unknown, key: string, place: string): boolean {
    if (isScalar(node) && typeof node.value === 'boolean') return node.value
    throw new UsageError(`${place}: ${key} must be true or false`)
  }

  private place(node: unknown): string {
    return this.yaml.placeOf((node as Node | null)?.range?.[0] ?? 0)
  }
}

const isEmpty = (node: unknown): boolean =>
  node === null || node === undefined || (isScalar(node) && node.value === null)

function unknownKey(key: string, known: readonly string[], place: string, hasValue: boolean): UsageError {
  const meant = didYouMean(key, known)
  const tail = meant === null ? '' : `; did you mean "${meant}"?`
  return new UsageError(
    `${place}: unknown key ${meant === null ? shownName(key, hasValue) : `"${key}"`}${tail}`,
    `known are ${known.join(', ')}`,
  )
}
