/** What a broker says of itself that betrays how new it is. */
export interface BrokerAbilities {
  /** The highest `metadata.version` its software knows; null from brokers that have no such thing (before 3.3). */
  readonly supportedLevel: number | null
  /** The `metadata.version` that the cluster has settled on; null likewise. */
  readonly finalizedLevel: number | null
  /** The highest version of each API, by its key. */
  readonly maxVersions: ReadonlyMap<number, number>
}

export interface KafkaVersion {
  /** Of the broker's software, like `4.3`; null if nothing tells. */
  readonly software: string | null
  /** What the cluster may use, where it lags behind its software during an upgrade; null if it does not. */
  readonly metadata: string | null
}

/** The first level of each release, newest first: org.apache.kafka.server.common.MetadataVersion. */
const LEVELS: readonly (readonly [level: number, release: string])[] = [
  [30, '4.3'],
  [28, '4.2'],
  [26, '4.1'],
  [22, '4.0'],
  [21, '3.9'],
  [20, '3.8'],
  [15, '3.7'],
  [12, '3.6'],
  [9, '3.5'],
  [8, '3.4'],
  [4, '3.3'],
  [3, '3.2'],
  [2, '3.1'],
  [1, '3.0'],
]

/** The API version with which each release came, newest first; from Kafka's message definitions and KIPs. */
const FIRST_SEEN: readonly (readonly [release: string, apiKey: number, maxVersion: number])[] = [
  ['4.1', 74, 1],
  ['4.0', 68, 1],
  ['3.9', 1, 17],
  ['3.7', 1, 16],
  ['3.5', 1, 15],
  ['3.2', 11, 9],
  ['3.1', 3, 12],
  ['3.0', 65, 0],
  ['2.8', 60, 0],
  ['2.7', 50, 0],
  ['2.6', 48, 0],
  ['2.5', 29, 2],
  ['2.4', 0, 8],
  ['2.3', 1, 11],
  ['2.2', 2, 5],
  ['2.1', 1, 10],
]

/** Brokers do not say which version they are; this is worked out from what they can do. */
export function kafkaVersion({ supportedLevel, finalizedLevel, maxVersions }: BrokerAbilities): KafkaVersion {
  const software =
    releaseOf(supportedLevel) ??
    FIRST_SEEN.find(([, key, version]) => (maxVersions.get(key) ?? -1) >= version)?.[0] ??
    null
  const metadata = releaseOf(finalizedLevel)
  return { software, metadata: metadata === software ? null : metadata }
}

function releaseOf(level: number | null): string | null {
  if (level === null) return null
  const newest = LEVELS[0]
  // A level that is not known yet is from a release that is not known yet.
  if (newest !== undefined && level > newest[0]) return `${newest[1]} or later`
  return LEVELS.find(([first]) => level >= first)?.[1] ?? null
}
