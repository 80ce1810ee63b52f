/**
 * What leaving a group in order may take, for either protocol. An end after a signal has 5 s: runs of a command or
 * the last commit have most of them before, and a coordinator that is silent then will be so here.
 */
export const LEAVE_MS = 1_500
