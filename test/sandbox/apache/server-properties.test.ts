import { describe, expect, test } from 'vitest'
import {
  clusterProperties,
  formatProperties,
  nodeProperties,
} from '../../../src/sandbox/apache/server-properties.ts'

describe('clusterProperties', () => {
  test.for([
    { brokers: 1, replicas: '1', inSync: '1' },
    { brokers: 2, replicas: '2', inSync: '1' },
    { brokers: 3, replicas: '3', inSync: '2' },
    { brokers: 5, replicas: '3', inSync: '2' },
  ])(
    'gives $brokers brokers $replicas replicas, $inSync of them in sync',
    ({ brokers, replicas, inSync }) => {
      expect(clusterProperties(brokers)).toMatchObject({
        'default.replication.factor': replicas,
        'offsets.topic.replication.factor': replicas,
        'transaction.state.log.min.isr': inSync,
        'min.insync.replicas': inSync,
      })
    },
  )
})

describe('nodeProperties', () => {
  const node = (id: number) => ({ id, client: 1000 + id, controller: 2000 + id, extra: { SASL: 3000 + id } })

  test('advertises all listeners but the controller', () => {
    const listeners = [{ name: 'SASL', protocol: 'SASL_SSL' }] as const
    expect(nodeProperties(node(2), [node(1), node(2)], listeners, '/data')).toMatchObject({
      'node.id': '2',
      listeners: 'PLAINTEXT://127.0.0.1:1002,SASL://127.0.0.1:3002,CONTROLLER://127.0.0.1:2002',
      'advertised.listeners': 'PLAINTEXT://127.0.0.1:1002,SASL://127.0.0.1:3002',
      'listener.security.protocol.map': 'SASL:SASL_SSL,PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'controller.quorum.voters': '1@127.0.0.1:2001,2@127.0.0.1:2002',
      'log.dirs': '/data',
    })
  })
})

describe('formatProperties', () => {
  test.for([
    { why: 'plain text', value: 'broker,controller', text: 'broker,controller' },
    { why: 'a Windows path', value: 'C:\\logs', text: 'C:\\\\logs' },
    { why: 'a login with lines', value: 'a\nb="c";', text: 'a\\nb="c";' },
    { why: 'leading blanks', value: ' x', text: '\\ x' },
    { why: 'letters beyond ASCII', value: 'ü', text: '\\u00fc' },
  ])('writes $why', ({ value, text }) => {
    expect(formatProperties({ key: value })).toBe(`key=${text}\n`)
  })

  test('escapes what would end a key', () => {
    expect(formatProperties({ 'a b=c:d': 'x' })).toBe('a\\ b\\=c\\:d=x\n')
  })
})
