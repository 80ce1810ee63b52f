/** How members join a group: by JoinGroup and SyncGroup, or by heartbeats alone (KIP-848). */
export type GroupProtocol = 'classic' | 'consumer'

export const GROUP_PROTOCOLS = ['auto', 'classic', 'consumer'] as const
