import type { Cluster } from './cluster.ts'
import { shareCoordinators } from './coordinators.ts'

const GRACE_MS = 4_000

export interface Finishing extends Disposable {
  readonly cluster: Cluster
}

/**
 * The same cluster for a change that is under way: a signal does not cut off its requests at once, so that it
 * can be known what became of them. After a while it does.
 */
export function finishing(cluster: Cluster): Finishing {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const end = (): void => {
    timer = setTimeout(() => controller.abort(cluster.signal.reason), GRACE_MS)
  }
  if (cluster.signal.aborted) end()
  else cluster.signal.addEventListener('abort', end, { once: true })
  const { signal } = controller
  const finished: Cluster = {
    ...cluster,
    signal,
    metadata: async (topics, until = signal) => await cluster.metadata(topics, until),
    sendTo: async (broker, api, request, options) =>
      await cluster.sendTo(broker, api, request, { signal, ...options }),
    sendToAny: async (api, request, options) => await cluster.sendToAny(api, request, { signal, ...options }),
  }
  shareCoordinators(cluster, finished)
  return {
    cluster: finished,
    [Symbol.dispose]: () => {
      clearTimeout(timer)
      cluster.signal.removeEventListener('abort', end)
    },
  }
}
