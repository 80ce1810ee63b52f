import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { composeProject } from '../../../src/sandbox/apache/compose-project.ts'
import { findFreePorts } from '../../../src/sandbox/apache/free-ports.ts'
import { endNodes, nodeDir, startJavaCluster } from '../../../src/sandbox/apache/java-cluster.ts'
import { runProgram } from '../../../src/sandbox/apache/run-program.ts'
import { DEFAULT_KAFKA_VERSION } from '../../../src/sandbox/apache/start-apache.ts'
import { imageProperties } from '../../support/image-environment.ts'
import { kcat } from '../../support/kcat.ts'
import { describeWithKafka, KafkaTool, TEST_SYSTEM, testRuntime } from '../../support/real-kafka.ts'

const file = path.join(import.meta.dirname, '../../../docker-compose.yml')

interface ComposeFile {
  readonly name: string
  readonly services: Readonly<Record<string, Service>>
}

interface Service {
  readonly environment: Readonly<Record<string, string>>
  readonly command: readonly string[]
  readonly entrypoint: readonly string[]
}

async function readCompose() {
  const { name, services } = parse(await readFile(file, 'utf8'), { merge: true }) as ComposeFile
  const { topics, ...brokers } = services
  if (topics === undefined) throw new Error('docker-compose.yml has no service "topics"')
  return { name, topics, brokers }
}

describe('docker-compose.yml', () => {
  test('is the cluster that "kctl sandbox" starts with Docker', async () => {
    const { name, brokers } = await readCompose()
    const clusterId = brokers['kafka-1']?.environment['CLUSTER_ID'] ?? ''
    const request = { name, clusterId, version: DEFAULT_KAFKA_VERSION, ports: [9092, 9093, 9094] }
    expect({ name, services: brokers }).toEqual(composeProject(request))
  })
})

describeWithKafka('a real Kafka with the settings of docker-compose.yml', () => {
  test('starts, and creates the topics of the file', { timeout: 120_000 }, async () => {
    const { brokers, topics } = await readCompose()
    const dataDir = await mkdtemp(path.join(tmpdir(), 'kctl-compose-'))
    const runtime = await testRuntime()
    const { local, clientPorts } = await localAddresses(Object.keys(brokers))
    const nodes = Object.entries(brokers).map(([service, { environment }], index) => ({
      id: index + 1,
      port: clientPorts[index] ?? 0,
      properties: {
        ...localProperties(imageProperties(environment), (text) => local(service, text)),
        'log.dirs': path.join(nodeDir(dataDir, index + 1), 'data'),
      },
    }))
    const clusterId = brokers['kafka-1']?.environment['CLUSTER_ID'] ?? ''
    const running = await startJavaCluster(runtime, { dataDir, clusterId, nodes }, TEST_SYSTEM)
    try {
      const script = path.join(dataDir, 'kafka-topics.sh')
      const tool = [runtime.java, '-cp', `'${path.join(runtime.libs, '*')}'`, KafkaTool.topics, '"$@"']
      await writeFile(script, `#!/bin/sh\nexec ${tool.join(' ')}\n`)
      await chmod(script, 0o755)
      const [shell = '', ...options] = topics.entrypoint
      const commands = topics.command.map((text) =>
        // Compose itself makes one dollar sign out of two.
        local('', text).replaceAll('/opt/kafka/bin/kafka-topics.sh', script).replaceAll('$$', '$'),
      )
      expect(await runProgram(shell, [...options, ...commands], { env: process.env })).toMatchObject({
        exitCode: 0,
      })

      const listed = await kcat(['-b', `127.0.0.1:${clientPorts[2]}`, '-L', '-J'])
      const cluster = JSON.parse(listed.stdout) as {
        brokers: unknown[]
        topics: { topic: string; partitions: { replicas: unknown[] }[] }[]
      }
      expect(cluster.brokers).toHaveLength(3)
      const replicas = cluster.topics.map(({ topic, partitions }) => [
        topic,
        partitions.map((p) => p.replicas.length),
      ])
      expect(Object.fromEntries(replicas)).toEqual({ notifications: [3, 3, 3], orders: [3, 3, 3] })
    } finally {
      await endNodes(running, 0, TEST_SYSTEM)
      await rm(dataDir, { recursive: true, force: true })
    }
  })
})

/** Takes addresses of containers, and of the host, to free ports of this machine, each always to the same. */
async function localAddresses(services: readonly string[]) {
  const ports = await findFreePorts('127.0.0.1', services.length * 3)
  const places = new Map<string, number>()
  for (const [index, service] of services.entries()) {
    for (const [at, port] of [19092, 9092 + index, 29093].entries())
      places.set(`${service}:${port}`, ports[index * 3 + at] ?? 0)
    places.set(`localhost:${9092 + index}`, ports[index * 3 + 1] ?? 0)
  }
  const local = (service: string, text: string): string =>
    text.replaceAll(/([\w-]*):(\d{4,5})\b/g, (address, host: string, port: string) => {
      const place = places.get(`${host === '' ? service : host}:${port}`)
      if (place === undefined)
        throw new Error(`docker-compose.yml uses ${address}, which no service listens on`)
      return `127.0.0.1:${place}`
    })
  return { local, clientPorts: services.map((_, index) => ports[index * 3 + 1] ?? 0) }
}

function localProperties(
  properties: Readonly<Record<string, string>>,
  local: (text: string) => string,
): Record<string, string> {
  const addresses = ['listeners', 'advertised.listeners', 'controller.quorum.voters']
  const moved = addresses.map((key) => [key, local(properties[key] ?? '')])
  return { ...properties, ...Object.fromEntries(moved) }
}
