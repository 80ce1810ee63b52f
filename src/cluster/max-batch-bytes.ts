import { describeConfigs } from '../wire/messages/describe-configs.ts'
import type { Cluster } from './cluster.ts'

const TOPIC = 2

/** The topic's `max.message.bytes`; null when this user may not see it or nobody answers. */
export async function readMaxBatchBytes(cluster: Cluster, topic: string): Promise<number | null> {
  try {
    const { results } = await cluster.sendToAny(describeConfigs, {
      resources: [{ resourceType: TOPIC, resourceName: topic, configurationKeys: ['max.message.bytes'] }],
    })
    const limit = Number(results[0]?.configs[0]?.value ?? Number.NaN)
    return Number.isInteger(limit) && limit > 0 ? limit : null
  } catch {
    // Also after a signal: without an answer batches are halved until they fit, and nothing else is different.
    return null
  }
}
