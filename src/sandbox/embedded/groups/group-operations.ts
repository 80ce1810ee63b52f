/** What an operator may do with a group when nothing is forbidden: read, delete, describe, and both for its configs. */
export const GROUP_OPERATIONS = (1 << 3) | (1 << 6) | (1 << 8) | (1 << 10) | (1 << 11)
