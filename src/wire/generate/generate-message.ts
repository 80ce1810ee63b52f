import {
  type FieldDefinition,
  intersect,
  isEmpty,
  type MessageDefinition,
  parseVersions,
  type StructDefinition,
  type Versions,
} from './definition.ts'

/** The TypeScript of one message: its interfaces, its encoder and its decoder. */
export interface GeneratedMessage {
  readonly name: string
  readonly versions: Versions
  readonly flexible: Versions
  readonly code: string
}

const PRIMITIVES: Readonly<Record<string, { type: string; method: string; zero: string }>> = {
  bool: { type: 'boolean', method: 'bool', zero: 'false' },
  int8: { type: 'number', method: 'int8', zero: '0' },
  int16: { type: 'number', method: 'int16', zero: '0' },
  uint16: { type: 'number', method: 'uint16', zero: '0' },
  int32: { type: 'number', method: 'int32', zero: '0' },
  int64: { type: 'bigint', method: 'int64', zero: '0n' },
  float64: { type: 'number', method: 'float64', zero: '0' },
  uuid: { type: 'string', method: 'uuid', zero: 'ZERO_UUID' },
}

export function generateMessage(definition: MessageDefinition): GeneratedMessage {
  const valid = parseVersions(definition.validVersions)
  const versions = definition.latestVersionUnstable === true ? { ...valid, to: valid.to - 1 } : valid
  const flexible = intersect(parseVersions(definition.flexibleVersions), versions)
  const structs = new StructGenerator(definition, versions, flexible)
  return { name: definition.name, versions, flexible, code: structs.generate() }
}

export const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

/** Walks the structures of one message; nested ones are named after the message, so that no two files clash. */
class StructGenerator {
  private readonly definition: MessageDefinition
  private readonly versions: Versions
  private readonly flexible: Versions
  private readonly done = new Set<string>()
  private readonly output: string[] = []

  constructor(definition: MessageDefinition, versions: Versions, flexible: Versions) {
    this.definition = definition
    this.versions = versions
    this.flexible = flexible
  }

  generate(): string {
    for (const struct of this.definition.commonStructs ?? [])
      this.struct(struct, this.structName(struct.name))
    this.struct(this.definition, this.definition.name)
    return this.output.join('\n')
  }

  private structName(name: string): string {
    return name.startsWith(this.definition.name) ? name : this.definition.name + name
  }

  private struct({ fields }: StructDefinition, name: string): void {
    if (this.done.has(name)) return
    this.done.add(name)
    const live = fields.filter((field) => !isEmpty(this.fieldVersions(field)))
    for (const field of live) {
      if (field.fields !== undefined) {
        const itemType = field.type.replace(/^\[\]/, '')
        this.struct({ name: itemType, fields: field.fields }, this.structName(itemType))
      }
    }
    this.output.push(this.interfaceOf(name, live), this.encoderOf(name, live), this.decoderOf(name, live))
  }

  private fieldVersions(field: FieldDefinition): Versions {
    const tagged = parseVersions(field.taggedVersions)
    const versions = intersect(parseVersions(field.versions), this.versions)
    return field.tag === undefined ? versions : intersect(versions, intersect(tagged, this.flexible))
  }

  /** A condition on `version`, or null when it always holds. */
  private condition(versions: Versions): string | null {
    const parts: string[] = []
    if (versions.from > this.versions.from) parts.push(`version >= ${versions.from}`)
    if (versions.to < this.versions.to) parts.push(`version <= ${versions.to}`)
    return parts.length === 0 ? null : parts.join(' && ')
  }

  /** The same for a tagged field, where it is known that the version has tags. */
  private tagCondition(field: FieldDefinition): string | null {
    const { from, to } = this.fieldVersions(field)
    return this.condition({ from: from <= this.flexible.from ? this.versions.from : from, to })
  }

  private get flexibleExpression(): string {
    if (isEmpty(this.flexible)) return 'false'
    return this.flexible.from <= this.versions.from ? 'true' : `version >= ${this.flexible.from}`
  }

  private isNullable(field: FieldDefinition): boolean {
    return (
      !isEmpty(intersect(parseVersions(field.nullableVersions), this.versions)) || field.default === 'null'
    )
  }

  private isOptional(field: FieldDefinition): boolean {
    return (
      field.default !== undefined ||
      field.tag !== undefined ||
      this.condition(this.fieldVersions(field)) !== null
    )
  }

  private itemType(type: string): string {
    if (type === 'string') return 'string'
    if (type === 'bytes' || type === 'records') return 'Uint8Array'
    return PRIMITIVES[type]?.type ?? this.structName(type)
  }

  private interfaceOf(name: string, fields: readonly FieldDefinition[]): string {
    const rows = fields.map((field) => {
      const isArray = field.type.startsWith('[]')
      const item = this.itemType(field.type.replace(/^\[\]/, ''))
      const type = (isArray ? `readonly ${item}[]` : item) + (this.isNullable(field) ? ' | null' : '')
      return `  readonly ${lowerFirst(field.name)}${this.isOptional(field) ? '?' : ''}: ${type}`
    })
    return [`export interface ${name} {`, ...rows, '}'].join('\n')
  }

  private defaultOf(field: FieldDefinition): string {
    const { type, default: given } = field
    if (given === 'null') return 'null'
    if (type.startsWith('[]')) return '[]'
    if (type === 'string') return JSON.stringify(given ?? '')
    if (type === 'bytes' || type === 'records') return 'EMPTY'
    const primitive = PRIMITIVES[type]
    if (primitive === undefined) return this.structDefault(type, field)
    if (given === undefined || given === '') return primitive.zero
    if (type === 'bool') return String(given)
    // As a number, the largest int64 would be rounded.
    return type === 'int64' ? `${BigInt(String(given))}n` : String(Number(given))
  }

  private structDefault(type: string, field: FieldDefinition): string {
    const fields =
      field.fields ?? this.definition.commonStructs?.find((struct) => struct.name === type)?.fields ?? []
    return `{ ${fields.map((inner) => `${lowerFirst(inner.name)}: ${this.defaultOf(inner)}`).join(', ')} }`
  }

  private encoderOf(name: string, fields: readonly FieldDefinition[]): string {
    const lines: string[] = []
    for (const field of fields.filter(({ tag }) => tag === undefined)) lines.push(...this.encodeField(field))
    if (!isEmpty(this.flexible)) lines.push(...this.encodeTags(fields.filter(({ tag }) => tag !== undefined)))
    return this.functionOf(`function write${name}(w: Writer, value: ${name}, version: number): void`, lines)
  }

  private encodeField(field: FieldDefinition): string[] {
    const access = `value.${lowerFirst(field.name)}`
    const versions = this.fieldVersions(field)
    const condition = this.condition(versions)
    const source = this.isOptional(field) ? this.withDefault(field, access) : access
    const lines = this.encodeValue(field, source, 'w')
    if (condition === null) return lines
    const refusal = this.refusal(field, access)
    return [
      `if (${condition}) {`,
      ...lines.map((line) => `  ${line}`),
      ...(refusal === null
        ? ['}']
        : [`} else if (${refusal}) {`, `  ${this.refuse('refuseField', field)}`, '}']),
    ]
  }

  /** Where null has a meaning of its own, such as "all topics", it must not turn into the default. */
  private withDefault(field: FieldDefinition, access: string): string {
    const fallback = this.defaultOf(field)
    return this.isNullable(field) && fallback !== 'null'
      ? `(${access} === undefined ? ${fallback} : ${access})`
      : `${access} ?? ${fallback}`
  }

  private refuse(call: string, field: FieldDefinition): string {
    return `${call}('${this.definition.name}', '${lowerFirst(field.name)}', version)`
  }

  /** When a value is lost because the version has no such field, and Kafka says it must not be ignored. */
  private refusal(field: FieldDefinition, access: string): string | null {
    if (field.ignorable === true) return null
    const fallback = this.defaultOf(field)
    const isSet = `${access} !== undefined && ${access} !== null`
    if (field.type.startsWith('[]')) return `${isSet} && ${access}.length > 0`
    if (field.type === 'bytes' || field.type === 'records') return `${isSet} && ${access}.length > 0`
    if (PRIMITIVES[field.type] === undefined && field.type !== 'string') return null
    if (fallback === 'null') return isSet
    return `${access} !== undefined && ${access} !== ${fallback}`
  }

  private encodeValue(field: FieldDefinition, source: string, writer: string): string[] {
    const flexible = field.flexibleVersions === 'none' ? 'false' : this.flexibleExpression
    const guard = this.nullGuard(field, source)
    const { type } = field
    if (type.startsWith('[]')) {
      const item = type.slice(2)
      return [
        ...guard,
        `${writer}.array(${source}, ${flexible}, (item) => ${this.encodeItem(item, 'item', writer, flexible)})`,
      ]
    }
    if (type === 'string') return [...guard, `${writer}.string(${source}, ${flexible})`]
    if (type === 'bytes' || type === 'records') return [...guard, `${writer}.bytes(${source}, ${flexible})`]
    const primitive = PRIMITIVES[type]
    if (primitive !== undefined) return [`${writer}.${primitive.method}(${source})`]
    if (!this.isNullable(field)) return [`write${this.structName(type)}(${writer}, ${source}, version)`]
    const local = lowerFirst(field.name)
    return [
      `const ${local} = ${source}`,
      `${writer}.int8(${local} === null ? -1 : 1)`,
      `if (${local} !== null) write${this.structName(type)}(${writer}, ${local}, version)`,
    ]
  }

  private nullGuard(field: FieldDefinition, source: string): string[] {
    if (!this.isNullable(field)) return []
    const versions = this.fieldVersions(field)
    const nullable = intersect(parseVersions(field.nullableVersions), versions)
    if (nullable.from === versions.from && nullable.to === versions.to) return []
    const condition = this.condition(nullable)
    const inverse = isEmpty(nullable) ? 'true' : `!(${condition})`
    return [`if ((${source}) === null && ${inverse}) ${this.refuse('refuseNull', field)}`]
  }

  private encodeItem(type: string, source: string, writer: string, flexible: string): string {
    if (type === 'string') return `${writer}.string(${source}, ${flexible})`
    if (type === 'bytes' || type === 'records') return `${writer}.bytes(${source}, ${flexible})`
    const primitive = PRIMITIVES[type]
    if (primitive !== undefined) return `${writer}.${primitive.method}(${source})`
    return `write${this.structName(type)}(${writer}, ${source}, version)`
  }

  private encodeTags(fields: readonly FieldDefinition[]): string[] {
    const lines: string[] = []
    const whenFlexible = this.flexibleExpression
    const wrap = (inner: string[]): string[] =>
      whenFlexible === 'true' ? inner : [`if (${whenFlexible}) {`, ...inner.map((line) => `  ${line}`), '}']
    if (fields.length === 0) return wrap(['w.uvarint(0)'])
    lines.push('const tags: [number, (w: Writer) => void][] = []')
    for (const field of fields.toSorted((a, b) => (a.tag ?? 0) - (b.tag ?? 0))) {
      const local = lowerFirst(field.name)
      const condition = this.condition(this.fieldVersions(field))
      const set = this.isSet(field, local)
      lines.push(
        `const ${local} = value.${local}`,
        `if (${condition === null ? '' : `${condition} && `}${set}) {`,
        `  tags.push([${field.tag}, (w) => {`,
        ...this.encodeValue(field, local, 'w').map((line) => `    ${line}`),
        '  }])',
        '}',
      )
    }
    return wrap([...lines, 'w.tags(tags)'])
  }

  private isSet(field: FieldDefinition, local: string): string {
    const fallback = this.defaultOf(field)
    if (fallback === '[]' || fallback === 'EMPTY') return `${local} !== undefined && ${local}.length > 0`
    if (fallback.startsWith('{')) return `${local} !== undefined`
    return `${local} !== undefined && ${local} !== ${fallback}`
  }

  private decoderOf(name: string, fields: readonly FieldDefinition[]): string {
    const lines: string[] = []
    for (const field of fields) {
      const local = lowerFirst(field.name)
      const condition = this.condition(this.fieldVersions(field))
      if (field.tag !== undefined) {
        lines.push(`let ${local}: Decoded<${name}>['${local}'] = ${this.defaultOf(field)}`)
      } else if (condition === null) {
        lines.push(`const ${local} = ${this.decodeValue(field, 'r')}`)
      } else {
        lines.push(
          `const ${local} = ${condition} ? ${this.decodeValue(field, 'r')} : ${this.defaultOf(field)}`,
        )
      }
    }
    if (!isEmpty(this.flexible)) lines.push(this.decodeTags(fields.filter(({ tag }) => tag !== undefined)))
    lines.push(`return { ${fields.map((field) => lowerFirst(field.name)).join(', ')} }`)
    return this.functionOf(`function read${name}(r: Reader, version: number): Decoded<${name}>`, lines)
  }

  private decodeTags(fields: readonly FieldDefinition[]): string {
    const prefix = this.flexibleExpression === 'true' ? '' : `if (${this.flexibleExpression}) `
    if (fields.length === 0) return `${prefix}r.tags()`
    // Where the version has no such field, the tag is one that is not known.
    const cases = fields.map((field) => {
      const condition = this.tagCondition(field)
      const isField = `tag === ${field.tag}${condition === null ? '' : ` && ${condition}`}`
      return `    if (${isField}) ${lowerFirst(field.name)} = ${this.decodeValue(field, 'field')}`
    })
    return [`${prefix}r.tags((tag, field) => {`, ...cases, '  })'].join('\n')
  }

  private decodeValue(field: FieldDefinition, reader: string): string {
    const flexible = field.flexibleVersions === 'none' ? 'false' : this.flexibleExpression
    const nullable = this.isNullable(field)
    const { type } = field
    if (type.startsWith('[]')) {
      const method = nullable ? 'nullableArray' : 'array'
      return `${reader}.${method}(${flexible}, () => ${this.decodeItem(type.slice(2), reader, flexible)})`
    }
    if (nullable && type === 'string') return `${reader}.nullableString(${flexible})`
    if (nullable && (type === 'bytes' || type === 'records')) return `${reader}.nullableBytes(${flexible})`
    const item = this.decodeItem(type, reader, flexible)
    if (nullable && PRIMITIVES[type] === undefined && type !== 'string')
      return `${reader}.int8() < 0 ? null : ${item}`
    return item
  }

  private decodeItem(type: string, reader: string, flexible: string): string {
    if (type === 'string') return `${reader}.string(${flexible})`
    if (type === 'bytes' || type === 'records') return `${reader}.bytes(${flexible})`
    const primitive = PRIMITIVES[type]
    if (primitive !== undefined) return `${reader}.${primitive.method}()`
    return `read${this.structName(type)}(${reader}, version)`
  }

  private functionOf(signature: string, lines: readonly string[]): string {
    const unused = lines.some((line) => /\bversion\b/.test(line)) ? '' : '  void version\n'
    return `${signature} {\n${unused}${lines.map((line) => `  ${line}`).join('\n')}\n}\n`
  }
}
