import { basename, extname } from 'node:path'
import { UsageError } from '../../errors.ts'
import { importProperties } from '../client-properties.ts'
import { readYamlData } from '../read-yaml.ts'
import { parseProperties, type Property } from '../properties-file.ts'
import type { ForeignConfig, ForeignFormat } from './foreign-config.ts'
import { readKaf } from './read-kaf.ts'
import { readKafkactl } from './read-kafkactl.ts'
import { readKcl } from './read-kcl.ts'
import { parseLibrdkafka } from './read-librdkafka.ts'
import { readRpk } from './read-rpk.ts'

/**
 * Reads another tool's file.
 *
 * @param path for messages, and for the name of what has none
 * @throws {UsageError} with file and line, if it is not written in that format
 */
export function readForeignConfig(text: string, path: string, format: ForeignFormat): ForeignConfig {
  const name = basename(path, extname(path))
  switch (format) {
    case 'java':
      return ofProperties(parseProperties(text), path, name)
    case 'librdkafka':
      return ofProperties(parseLibrdkafka(text), path, name)
    case 'rpk':
      return readRpk(readYamlData(text, path), name)
    case 'kaf':
      return readKaf(readYamlData(text, path))
    case 'kafkactl':
      return readKafkactl(readYamlData(text, path))
    case 'kcl':
      return readKcl(text, path, 'kcl')
  }
}

function ofProperties(properties: readonly Property[], path: string, name: string): ForeignConfig {
  const { settings, leftOut } = importProperties(properties, path)
  return { contexts: [{ name, settings, leftOut }], current: null, leftOut: [] }
}

/** Names that only librdkafka has for what both have. */
const LIBRDKAFKA =
  /^(?:metadata\.broker\.list|ssl\.(?:ca|certificate|key)\.|sasl\.(?:mechanisms|username|password)$)/

/**
 * Whose file it is, by what is in it.
 *
 * @throws {UsageError} if it is nobody's
 */
export function recogniseFormat(text: string, path: string): ForeignFormat {
  if (/^[ \t]*(?:(?:seed_brokers|current_profile)\s*=|\[\s*profiles\s*\.)/m.test(text)) return 'kcl'
  const lines = parseLibrdkafka(text).filter(({ key }) => /^[a-z]+(?:\.[a-z\d]+)+$/.test(key))
  if (lines.some(({ key }) => KNOWN_PROPERTY.test(key)) || hasColonProperties(text)) {
    const isKcats = /kcat|kafkacat|librdkafka/.test(basename(path))
    return lines.some(({ key }) => LIBRDKAFKA.test(key)) || isKcats ? 'librdkafka' : 'java'
  }
  const keys = new Set(topKeysOf(text, path))
  if (keys.has('profiles') || keys.has('rpk')) return 'rpk'
  if (keys.has('clusters')) return 'kaf'
  if (keys.has('contexts')) return 'kafkactl'
  throw new UsageError(
    `${path} is none of the files that are understood`,
    'say whose it is with --from java, librdkafka, rpk, kaf, kafkactl or kcl',
  )
}

const KNOWN_PROPERTY = /^(?:bootstrap\.servers|metadata\.broker\.list|security\.protocol|sasl\.|ssl\.)/

/** Java takes a colon for an equals sign. */
const hasColonProperties = (text: string): boolean =>
  /^[ \t]*(?:bootstrap\.servers|security\.protocol)\s*[:=\s]/m.test(text)

function topKeysOf(text: string, path: string): readonly string[] {
  const values = readYamlData(text, path)
  return typeof values === 'object' && values !== null ? Object.keys(values) : []
}
