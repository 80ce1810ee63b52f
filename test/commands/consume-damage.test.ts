import { describe, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { encodeBatch } from '../../src/wire/batch-builder.ts'
import { crc32c } from '../../src/wire/crc32c.ts'
import { ATTRIBUTES_POSITION, batchesIn } from '../../src/wire/record-batch.ts'
import { runKctl } from '../support/run-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')

/** The batch with this offset as it is stored, to be damaged. */
const stored = (cluster: EmbeddedCluster, offset: bigint): Buffer =>
  cluster.partition('orders', 0).log.read(offset, offset + 1n, 1, true)

const withCrc = (batch: Buffer): Buffer => {
  batch.writeUInt32BE(crc32c(batch.subarray(ATTRIBUTES_POSITION)), 17)
  return batch
}

/** What can happen to a stored batch; all of it is found when the batch is reached. */
const DAMAGES: Readonly<Record<string, { readonly damage: (batch: Buffer) => void; readonly says: string }>> =
  {
    'a flipped bit': {
      damage: (batch) => batch.writeUInt8(batch.readUInt8(batch.length - 3) ^ 1, batch.length - 3),
      says: 'corrupt batch at offset 4: its checksum is',
    },
    'an unknown codec': {
      damage: (batch) =>
        withCrc(batch).writeUInt8(batch.readUInt8(ATTRIBUTES_POSITION + 1) | 6, ATTRIBUTES_POSITION + 1),
      says: 'corrupt batch at offset 4: ',
    },
    'an unknown format': {
      damage: (batch) => batch.writeUInt8(9, 16),
      says: 'corrupt batch at offset 4: unknown magic byte 9',
    },
  }

async function clusterWith(damage: (batch: Buffer) => void, partitions = 1) {
  const cluster = await startSandbox({ topics: { orders: partitions } })
  for (let i = 0; i < 8; i++) {
    const header = { key: Buffer.from('h'), value: Buffer.from(`header ${i}`) }
    const record = { key: `k${i}`, value: `v${i}`, timestampMs: 1_700_000_000_000 + i, headers: [header] }
    cluster.append('orders', 0, [record])
    for (let other = 1; other < partitions; other++) cluster.append('orders', other, [record])
  }
  const batch = stored(cluster, 4n)
  damage(batch)
  return cluster
}

describe.for(Object.entries(DAMAGES))('%s', ([, { damage, says }]) => {
  test.for([
    { flags: '-e', printed: ['v0', 'v1', 'v2', 'v3'] },
    { flags: '-e --order time', printed: ['v0', 'v1', 'v2', 'v3'] },
    { flags: '--tail 5', printed: ['v3'] },
    { flags: '--tail 6 -e', printed: ['v2', 'v3'] },
    { flags: '-g g -e', printed: ['v0', 'v1', 'v2', 'v3'] },
  ])('ends the reading after what precedes it, with $flags', async ({ flags, printed }) => {
    await using cluster = await clusterWith(damage)
    const { exitCode, stdout, stderr } = await runKctl(`consume orders -o value ${flags}`, { cluster })
    expect(stderr).toContain(`orders[0]: ${says}`)
    expect({ exitCode, lines: lines(stdout) }).toEqual({ exitCode: 11, lines: printed })
  })
})

describe('damage', () => {
  const { damage = () => {} } = DAMAGES['a flipped bit'] ?? {}

  test('before what is asked for does no harm', async () => {
    await using cluster = await clusterWith(damage)
    for (const flags of ['--tail 3', '--from 5'])
      expect(await runKctl(`consume orders -e -o value ${flags}`, { cluster })).toMatchObject({
        exitCode: 0,
        stdout: 'v5\nv6\nv7\n',
      })
  })

  test('of one partition keeps the tail of the others', async () => {
    await using cluster = await clusterWith(damage, 2)
    const { exitCode, stdout } = await runKctl('consume orders -e --tail 10 -f %p=%v\\n', { cluster })
    expect(exitCode).toBe(11)
    expect(lines(stdout).filter((line) => line.startsWith('0'))).toEqual(['0=v3'])
    expect(lines(stdout).filter((line) => line.startsWith('1'))).toEqual([
      '1=v3',
      '1=v4',
      '1=v5',
      '1=v6',
      '1=v7',
    ])
  })

  test('of one partition tells how far the others are written', async () => {
    await using cluster = await startSandbox({ topics: { orders: 2 } })
    const value = 'x'.repeat(1_000_000)
    for (let i = 0; i < 8; i++) for (const other of [0, 1]) cluster.append('orders', other, [{ value }])
    const batch = stored(cluster, 6n)
    damage(batch)
    const { exitCode, stdout, stderr } = await runKctl('consume orders -e -f %p\\n', { cluster })
    expect(exitCode).toBe(11)
    const printed = lines(stdout).filter((line) => line === '1').length
    expect(printed).toBeGreaterThan(0)
    expect(stderr).toContain(`orders[1] is written up to offset ${printed}\n`)
    expect(stderr).toContain('orders[0] is written up to offset 6\n')
  })

  test('can be read around as the hint says', async () => {
    await using cluster = await clusterWith(damage, 2)
    const { stderr } = await runKctl('consume orders -e -o value', { cluster })
    expect(stderr).toContain('-p 0 --offset 5..')
    expect(stderr).toMatch(/ {4}everything before offset 4 was read\n/)
    const rest = await runKctl('consume orders -e -o value -p 0 --offset 5..', { cluster })
    expect(rest).toMatchObject({ exitCode: 0, stdout: 'v5\nv6\nv7\n' })
  })
})

describe('headers that do not fit into their record', () => {
  /** Found only when the headers are looked at: the checksum is right, and so are the lengths of the record. */
  const damageHeaders = (batch: Buffer): void => {
    const at = batch.lastIndexOf('header 4')
    batch.writeUInt8(0x7e, at - 1)
    withCrc(batch)
  }

  test.for([
    { flags: '-o ndjson', last: /"offset":3,.*"header 3"\}\]\}\n$/ },
    { flags: '-o ndjson --order time', last: /"offset":3,.*"header 3"\}\]\}\n$/ },
    { flags: '-o csv', last: /,3,[^\n]*header 3[^\n]*\n$/ },
    { flags: '-f %o:%h\\n', last: /^3:h=header 3\n$/m },
    { flags: '-o pretty --order time', last: /v3.*header 3.*\n$/ },
    { flags: '-o ndjson -g g', last: /"offset":3,.*"header 3"\}\]\}\n$/ },
    { flags: '-o value -H h=header', last: /^$/ },
  ])('leave no half of a line, with $flags', async ({ flags, last }) => {
    await using cluster = await clusterWith(damageHeaders)
    const { exitCode, stdout, stderr } = await runKctl(`consume orders -e ${flags}`, { cluster })
    expect(stderr).toContain('orders[0]: a header is 63 bytes long')
    expect(stdout).toMatch(last)
    expect(stdout).not.toContain('v4')
    expect(exitCode).toBe(11)
  })
})

test('a batch with a record of 20 MB is printed', async () => {
  await using cluster = await startSandbox({ topics: { orders: 1 } })
  const value = Buffer.alloc(20_000_000, 'x')
  for (const batch of batchesIn(encodeBatch([{ timestampMs: 1, key: null, value }])))
    cluster.partition('orders', 0).log.append(batch, 0, null, 1)
  const { exitCode, bytes } = await runKctl('consume orders -e -o value', { cluster })
  expect({ exitCode, length: bytes.length }).toEqual({ exitCode: 0, length: 20_000_001 })
})
