import type { GroupLags } from '../../cluster/group-lags.ts'
import type { PartitionLag } from '../../domain/group-lag.ts'
import { formatMetrics, type GaugeSeries } from '../../domain/metrics-text.ts'
import { sanitiseText } from '../../domain/sanitise.ts'
import { UsageError } from '../../errors.ts'
import type { Output } from '../../output/output.ts'

/** @throws {UsageError} for flags that choose among columns: gauges have none */
export function requireNoColumns({ options: { choice, template } }: Output): void {
  const flag =
    template !== null
      ? '--template'
      : choice.columns !== null
        ? '--columns'
        : choice.sort !== null
          ? '--sort'
          : null
  if (flag === null) return
  throw new UsageError(`${flag} has no meaning with -o prometheus`, 'leave one of them out')
}

/**
 * Where groups stand, as gauges. What is not known has no series, as a made-up number would be taken for it.
 *
 * @param ageOf null where the ages were not asked for
 */
export async function writeLagMetrics(
  output: Output,
  lags: readonly GroupLags[],
  ageOf: ((partition: PartitionLag) => number | null) | null,
): Promise<void> {
  const text = lagMetrics(lags, ageOf)
  // A name can hold anything; what a collector reads keeps it as it is.
  await output.text(output.stdout.isTerminal ? sanitiseText(text, { multiline: true }) : text)
}

function lagMetrics(
  lags: readonly GroupLags[],
  ageOf: ((partition: PartitionLag) => number | null) | null,
): string {
  const byPartition = (valueOf: (partition: PartitionLag) => number | bigint | null): GaugeSeries[] =>
    lags.flatMap(({ description: { group }, partitions }) =>
      partitions.flatMap((each) => {
        const value = valueOf(each)
        const { topic, partition } = each
        return value === null ? [] : [{ labels: { group, topic, partition }, value }]
      }),
    )
  const byGroup = (valueOf: (lags: GroupLags) => number): GaugeSeries[] =>
    lags.map((each) => ({ labels: { group: each.description.group }, value: valueOf(each) }))
  return formatMetrics([
    {
      name: 'kctl_groups',
      help: 'Groups that were looked at.',
      series: [{ labels: {}, value: lags.length }],
    },
    {
      name: 'kctl_group_lag',
      help: 'Records from the committed offset of a group to the end of a partition; of a share group, those not done with.',
      series: byPartition(({ lag }) => lag),
    },
    {
      name: 'kctl_group_lag_age_seconds',
      help: 'How long the next unread record of a partition has been waiting; 0 where all is read.',
      series: ageOf === null ? [] : byPartition((partition) => inSeconds(ageOf(partition))),
    },
    {
      name: 'kctl_group_unknown_partitions',
      help: 'Partitions of a group without a known lag.',
      series: byGroup(({ partitions }) => partitions.filter(({ lag }) => lag === null).length),
    },
    {
      name: 'kctl_group_members',
      help: 'Members of a group.',
      series: byGroup(({ description }) => description.members.length),
    },
    {
      name: 'kctl_group_state',
      help: 'The state that a group is in, as a label; the value is always 1.',
      series: lags.map(({ description: { group, state } }) => ({ labels: { group, state }, value: 1 })),
    },
  ])
}

const inSeconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000)
