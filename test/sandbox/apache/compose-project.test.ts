import { describe, expect, test } from 'vitest'
import { composeProject, toImageVariable } from '../../../src/sandbox/apache/compose-project.ts'
import { composeArguments, composeFiles } from '../../../src/sandbox/apache/docker-cluster.ts'
import { imageProperties } from '../../support/image-environment.ts'

describe('the settings of the image', () => {
  test.for([
    { property: 'node.id', variable: 'KAFKA_NODE_ID' },
    { property: 'a.b_c-d', variable: 'KAFKA_A_B__C___D' },
    { property: 'listener.name.host.sasl.enabled', variable: 'KAFKA_LISTENER_NAME_HOST_SASL_ENABLED' },
  ])('$property is $variable and back', ({ property, variable }) => {
    expect(toImageVariable(property)).toBe(variable)
    expect(imageProperties({ [variable]: 'x' })).toEqual({ [property]: 'x' })
  })

  test('leave out what is not for the broker', () => {
    expect(imageProperties({ CLUSTER_ID: 'x', KAFKA_HEAP_OPTS: '-Xmx1g', PATH: '/bin' })).toEqual({})
  })
})

describe('composeProject', () => {
  const request = { name: 'sandbox', version: '4.1.2', clusterId: 'abc', ports: [9092] }

  test('publishes brokers to this machine only', () => {
    const { services } = composeProject({ ...request, ports: [9092, 19192] })
    expect(Object.values(services).map(({ ports }) => ports)).toEqual([
      ['127.0.0.1:9092:9092'],
      ['127.0.0.1:19192:19192'],
    ])
    expect(services['kafka-2']?.environment).toMatchObject({
      KAFKA_NODE_ID: '2',
      KAFKA_ADVERTISED_LISTENERS: 'INTERNAL://kafka-2:19092,HOST://localhost:19192',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@kafka-1:29093,2@kafka-2:29093',
    })
  })

  test('runs the version asked for, with replication that one broker can do', () => {
    const { services } = composeProject(request)
    expect(services['kafka-1']).toMatchObject({
      image: 'apache/kafka:4.1.2',
      environment: { KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1', KAFKA_MIN_INSYNC_REPLICAS: '1' },
    })
  })

  test('lets the settings of the user win', () => {
    const { services } = composeProject({ ...request, properties: { 'min.insync.replicas': '7' } })
    expect(services['kafka-1']?.environment['KAFKA_MIN_INSYNC_REPLICAS']).toBe('7')
  })
})

describe('composeArguments', () => {
  const files = composeFiles('/state/a sandbox; rm -rf')
  const compose = ['compose', '--project-name', files.project, '--file', files.composeFile]

  test('waits for every broker', () => {
    expect(composeArguments(files, 'up', 2)).toEqual([
      ...compose,
      'up',
      '--detach',
      '--wait',
      '--wait-timeout',
      '180',
      'kafka-1',
      'kafka-2',
    ])
  })

  test('removes the data with the containers', () => {
    expect(composeArguments(files, 'down', 2)).toEqual([...compose, 'down', '--volumes', '--remove-orphans'])
  })

  test('keeps the projects of two directories apart', () => {
    expect(files.project).toMatch(/^kctl-sandbox-[0-9a-f]{8}$/)
    expect(composeFiles('/state/another').project).not.toBe(files.project)
  })
})
