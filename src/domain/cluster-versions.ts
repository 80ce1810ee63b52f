import { type BrokerAbilities, type KafkaVersion, kafkaVersion } from './kafka-version.ts'

export interface ClusterVersions extends KafkaVersion {
  /** Of each broker that told, like `4.3`. */
  readonly byBroker: ReadonlyMap<number, string>
  /** Every version there is, lowest first: more than one in the middle of an upgrade. */
  readonly all: readonly string[]
}

/** The version of a cluster is that of its oldest broker: what it can be relied on to understand. */
export function clusterVersions(abilities: ReadonlyMap<number, BrokerAbilities>): ClusterVersions {
  const versions = [...abilities].map(([id, each]) => ({ id, ...kafkaVersion(each) }))
  const byBroker = new Map(
    versions.flatMap(({ id, software }) => (software === null ? [] : [[id, software] as const])),
  )
  const all = [...new Set(byBroker.values())].sort(byRelease)
  const software = all[0] ?? null
  const metadata = versions.find(({ metadata: level }) => level !== null)?.metadata ?? null
  return { software, metadata: metadata === software ? null : metadata, byBroker, all }
}

function byRelease(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = numbersOf(a)
  const [majorB = 0, minorB = 0] = numbersOf(b)
  return majorA - majorB || minorA - minorB || a.length - b.length
}

const numbersOf = (release: string): readonly number[] => (release.match(/\d+/g) ?? []).map(Number)
