import type { Host } from '../host.ts'

/**
 * Shows a finished text in the user's pager if it is longer than the screen.
 *
 * @returns false if it is still to be written
 */
export async function showPaged(text: string, { env, platform, stdout, runPager }: Host): Promise<boolean> {
  const { rows = 0, columns } = stdout
  if (runPager === undefined || rows === 0) return false
  const { choosePager, isLong } = await import('./choose-pager.ts')
  if (!isLong(text, rows, columns)) return false
  const pager = choosePager(env, platform)
  return pager !== null && (await runPager(pager, text))
}

/** Whether there is somebody to turn the pages. */
export const canPage = ({ stdin, stdout, runPager }: Host): boolean =>
  stdin.isTerminal && stdout.isTerminal && runPager !== undefined
