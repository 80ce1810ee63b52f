import { describe, expect, test } from 'vitest'
import { clusterVersions } from '../../src/domain/cluster-versions.ts'
import type { BrokerAbilities } from '../../src/domain/kafka-version.ts'

const PRODUCE = 0
const broker = (abilities: Partial<BrokerAbilities>): BrokerAbilities => ({
  supportedLevel: null,
  finalizedLevel: null,
  maxVersions: new Map(),
  ...abilities,
})

describe('the version of a cluster', () => {
  test.for([
    { level: 1, release: '3.0' },
    { level: 14, release: '3.6' },
    { level: 15, release: '3.7' },
    { level: 25, release: '4.0' },
    { level: 29, release: '4.2' },
    { level: 30, release: '4.3' },
    { level: 31, release: '4.3 or later' },
  ])('level $level is $release', ({ level, release }) => {
    expect(clusterVersions(new Map([[1, broker({ supportedLevel: level })]])).software).toBe(release)
  })

  test('brokers before KRaft are told apart by what they understand', () => {
    const old = broker({ maxVersions: new Map([[PRODUCE, 8]]) })
    expect(clusterVersions(new Map([[1, old]])).software).toBe('2.4')
  })

  test('is that of the oldest broker, in the middle of an upgrade', () => {
    const versions = clusterVersions(
      new Map([
        [1, broker({ supportedLevel: 30, finalizedLevel: 21 })],
        [2, broker({ supportedLevel: 21, finalizedLevel: 21 })],
        [10, broker({ supportedLevel: 30, finalizedLevel: 21 })],
      ]),
    )
    expect(versions).toMatchObject({ software: '3.9', metadata: null, all: ['3.9', '4.3'] })
    expect(versions.byBroker.get(10)).toBe('4.3')
  })

  test('says where it is held back', () => {
    const held = broker({ supportedLevel: 30, finalizedLevel: 22 })
    expect(clusterVersions(new Map([[1, held]]))).toMatchObject({ software: '4.3', metadata: '4.0' })
  })

  test('is unknown when nobody says anything', () => {
    expect(clusterVersions(new Map())).toMatchObject({ software: null, metadata: null, all: [] })
  })
})
