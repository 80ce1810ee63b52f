/** What can have configs, by its number in the protocol. */
export const ConfigResource = { topic: 2, broker: 4, brokerLogger: 8, clientMetrics: 16, group: 32 } as const
