import type { GroupLags } from '../../cluster/group-lags.ts'
import type { Output } from '../../output/output.ts'

/** Says that there may be more than is shown. What shows nothing at all is a matter for `requireAllAnswered`. */
export async function noteHiddenTopics(output: Output, lags: readonly GroupLags[]): Promise<void> {
  if (lags.every(({ seesAllTopics, partitions }) => seesAllTopics || partitions.length === 0)) return
  await output.note(() => 'this user may not see every topic: what is committed on others is not shown')
}
