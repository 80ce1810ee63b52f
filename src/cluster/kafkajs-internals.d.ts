/** Parts of kafkajs 2.2.4 that it does not show, as far as they are mended here. The version is pinned. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    readonly pending: readonly unknown[]
    /** In ms since 1970; -1 when the broker does not want us to slow down. */
    readonly throttledUntil: number
    readonly requestTimeoutIntervalId?: NodeJS.Timeout | null
    scheduleCheckPendingRequests(): void
    scheduleRequestTimeoutCheck(): void
  }
}

declare module 'kafkajs/src/protocol/requests/metadata/v*/response.js' {
  const response: {
    parse(data: {
      readonly topicMetadata: readonly {
        readonly topicErrorCode: number
        readonly partitionMetadata: readonly { readonly partitionErrorCode: number }[]
      }[]
    }): Promise<unknown>
  }
  export default response
}
