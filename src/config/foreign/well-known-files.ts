import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Machine } from '../state-paths.ts'
import type { ForeignFormat } from './foreign-config.ts'

export interface FoundFile {
  readonly path: string
  readonly format: ForeignFormat
}

/** Where each tool looks for its file, first what it is told by the environment. */
export function wellKnownPlaces({ env, homeDir, platform }: Machine): readonly FoundFile[] {
  const isSet = (path: string | undefined): path is string => path !== undefined && path !== ''
  const config = isSet(env['XDG_CONFIG_HOME']) ? env['XDG_CONFIG_HOME'] : join(homeDir, '.config')
  const application =
    platform === 'win32'
      ? (env['APPDATA'] ?? join(homeDir, 'AppData', 'Roaming'))
      : platform === 'darwin'
        ? join(homeDir, 'Library', 'Application Support')
        : config
  const places: readonly (readonly [ForeignFormat, readonly (string | undefined)[]])[] = [
    ['rpk', [env['RPK_CONFIG'], join(application, 'rpk', 'rpk.yaml')]],
    ['kaf', [join(homeDir, '.kaf', 'config')]],
    [
      'kafkactl',
      [
        env['KAFKA_CTL_CONFIG'],
        join(homeDir, '.config', 'kafkactl', 'config.yml'),
        join(homeDir, '.kafkactl', 'config.yml'),
        env['APPDATA'] === undefined ? undefined : join(env['APPDATA'], 'kafkactl', 'config.yml'),
      ],
    ],
    ['kcl', [env['KCL_CONFIG_PATH'], join(application, 'kcl', 'config.toml')]],
    [
      'librdkafka',
      [
        env['KCAT_CONFIG'],
        env['KAFKACAT_CONFIG'],
        join(homeDir, '.config', 'kcat.conf'),
        join(homeDir, '.config', 'kafkacat.conf'),
      ],
    ],
  ]
  return places.flatMap(([format, paths]) =>
    [...new Set(paths.filter(isSet))].map((path) => ({ path, format })),
  )
}

/** The first file of each tool, as the tool itself would take it. */
export function findForeignFiles(machine: Machine): readonly FoundFile[] {
  const found = new Map<ForeignFormat, FoundFile>()
  for (const place of wellKnownPlaces(machine)) {
    if (!found.has(place.format) && isFile(place.path)) found.set(place.format, place)
  }
  return [...found.values()]
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true
