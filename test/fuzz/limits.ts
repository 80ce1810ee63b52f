/** One input may take so long, on a machine that does other things too. */
export const MAX_RUN_MS = 1_000
/** What has not ended by then is ended. */
export const MAX_STUCK_MS = 10_000
/** All memory of the process in which a target runs. */
export const MAX_MEMORY_BYTES = 512 * 2 ** 20
