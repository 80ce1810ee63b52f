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

declare module 'kafkajs/src/network/connection.js' {
  export default class Connection {
    /** null before the first login, and after the connection is gone. */
    readonly authenticatedAt: readonly [number, number] | null
    /** In ms, a Long; 0: it does not end. */
    readonly sessionLifetime: { toString(): string }
    isAuthenticated(): boolean
  }
}

declare module 'kafkajs/src/broker/saslAuthenticator/index.js' {
  import type Connection from 'kafkajs/src/network/connection.js'

  export default class SaslAuthenticator {
    readonly connection: Connection
    authenticate(): Promise<void>
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
