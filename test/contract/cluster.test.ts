import { expect, test } from 'vitest'
import { describeEveryKafka, uniqueName } from '../support/every-kafka.ts'
import { kcat } from '../support/kcat.ts'
import { runKctl } from '../support/run-kctl.ts'

interface ClusterJson {
  readonly controller: number
  readonly version: string
  readonly partitions: number
  readonly leaderless: number
  readonly brokers: readonly { id: number; host: string; port: number; leaders: number; replicas: number }[]
}

describeEveryKafka('cluster describe', (kafka) => {
  const describeCluster = async (): Promise<ClusterJson> => {
    const { exitCode, stdout, stderr } = await runKctl('cluster describe -o json', { cluster: kafka() })
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
    return JSON.parse(stdout) as ClusterJson
  }

  test('names the brokers as another client sees them', async () => {
    const { brokers, controller } = await describeCluster()
    const listed = JSON.parse((await kcat(['-b', kafka().bootstrap, '-L', '-J'])).stdout) as {
      brokers: { id: number; name: string }[]
    }
    expect(brokers.map(({ id, host, port }) => ({ id, name: `${host}:${port}` }))).toEqual(
      listed.brokers.toSorted((a, b) => a.id - b.id),
    )
    expect(brokers).toHaveLength(kafka().brokers)
    expect(brokers.map(({ id }) => id)).toContain(controller)
  })

  test('counts what each broker holds', async () => {
    const { brokers: all } = kafka()
    const name = uniqueName('held')
    await runKctl(`topics create ${name} -p 6 -r ${all}`, { cluster: kafka() })
    const { brokers, partitions, leaderless } = await describeCluster()
    const sum = (what: 'leaders' | 'replicas'): number =>
      brokers.reduce((total, broker) => total + broker[what], 0)
    // Other tests create and delete topics at the same time on the clusters that are shared.
    expect(partitions).toBeGreaterThanOrEqual(6)
    expect(sum('leaders')).toBe(partitions - leaderless)
    expect(sum('replicas')).toBeGreaterThanOrEqual(6 * all)
  })

  test('knows the version', async () => {
    const { version } = await describeCluster()
    if (kafka().isReal) expect(version).toBe('4.3')
    else expect(version).toMatch(/^4\.\d$/)
  })

  test('doctor finds nothing wrong', async () => {
    const { exitCode, stdout } = await runKctl('doctor -o json', { cluster: kafka() })
    const checks = JSON.parse(stdout) as { check: string; status: string }[]
    expect(checks.filter(({ status }) => status === 'failed')).toEqual([])
    expect(checks.filter(({ check }) => check === 'listener')).toHaveLength(kafka().brokers)
    expect(exitCode).toBe(0)
  })
})
