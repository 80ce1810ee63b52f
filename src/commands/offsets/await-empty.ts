import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../../cluster/cluster.ts'
import { describeGroups } from '../../cluster/describe-groups.ts'
import type { Context } from '../../context.ts'
import { formatDuration } from '../../domain/duration.ts'
import { type GroupDescription, isEmpty, notEmptyError } from '../../domain/group.ts'
import { KctlError } from '../../errors.ts'
import { withSpinner } from '../../terminal/spinner.ts'

const PAUSE_MS = 500

/**
 * Waits until nobody is in the group any more.
 *
 * @throws {KctlError} `GROUP_NOT_EMPTY` when somebody still is after `waitMs`
 */
export async function awaitEmpty(
  cluster: Cluster,
  description: GroupDescription,
  waitMs: number,
  { output, signal }: Context,
): Promise<void> {
  if (isEmpty(description)) return
  // The wait is asked for by itself, and is longer than any request may take.
  cluster.deadline.lift()
  const endsAt = performance.now() + waitMs
  const members = `${description.members.length} member${description.members.length === 1 ? '' : 's'}`
  await output.note(
    () => `waiting up to ${formatDuration(waitMs)} for ${members} to leave group "${description.group}"`,
  )
  await withSpinner(output.stderr, `waiting for group "${description.group}" to be empty`, async () => {
    for (;;) {
      const [now] = await describeGroups(cluster, [description.group])
      if (now === undefined || isEmpty(now)) return
      if (performance.now() >= endsAt) {
        const { message, code, details } = notEmptyError(now)
        throw new KctlError('precondition', `${message}; it still was after ${formatDuration(waitMs)}`, {
          code,
          details,
          hint: 'stop them, or wait longer with --wait',
        })
      }
      await sleep(PAUSE_MS, undefined, { signal })
    }
  })
}
