import type { Handler } from './handler.ts'

/** An API that the broker offers; what answers it is loaded with the first request. */
export interface OfferedApi {
  readonly key: number
  readonly name: string
  readonly minVersion: number
  readonly maxVersion: number
  readonly load: () => Promise<Handler>
}

type Load = () => Promise<Readonly<Record<string, Handler | unknown>>>

/** @param from the module and the name of the handler in it */
const offer = (
  key: number,
  name: string,
  [minVersion, maxVersion]: readonly [number, number],
  module: Load,
  handlerName: string,
): OfferedApi => ({
  key,
  name,
  minVersion,
  maxVersion,
  load: async () => (await module())[handlerName] as Handler,
})

/**
 * Everything the broker answers, with the versions it advertises. Fetch ends before the version
 * that is for replicas only.
 */
export const OFFERED_APIS: readonly OfferedApi[] = [
  offer(0, 'Produce', [3, 13], () => import('./handlers/produce.ts'), 'produceHandler'),
  offer(1, 'Fetch', [4, 17], () => import('./handlers/fetch.ts'), 'fetchHandler'),
  offer(2, 'ListOffsets', [1, 11], () => import('./handlers/list-offsets.ts'), 'listOffsetsHandler'),
  offer(3, 'Metadata', [0, 13], () => import('./handlers/metadata.ts'), 'metadataHandler'),
  offer(18, 'ApiVersions', [0, 4], () => import('./handlers/api-versions.ts'), 'apiVersionsHandler'),
  offer(19, 'CreateTopics', [2, 7], () => import('./handlers/create-topics.ts'), 'createTopicsHandler'),
]

const byKey = new Map(OFFERED_APIS.map((api) => [api.key, api]))

export const offeredApi = (key: number): OfferedApi | undefined => byKey.get(key)
