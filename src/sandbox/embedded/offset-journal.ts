import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import type { GroupCoordinator, GroupsSnapshot, OffsetChange } from './groups/group-coordinator.ts'

/** A committed offset, or with a null offset one that was deleted, as it stands in a line of the journal. */
interface Line {
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly offset: string | null
  readonly leaderEpoch: number | null
  readonly metadata: string
  readonly committedAtMs: number
}

/** Committed offsets in a file, a line of JSON for each change; written anew with the latest ones at every start. */
export class OffsetJournal {
  private readonly path: string
  private descriptor: number | null = null

  constructor(path: string) {
    this.path = path
  }

  /** Before `load`, and after `close`, changes are not noted. */
  append({ group, topic, partition, committed }: OffsetChange): void {
    if (this.descriptor === null) return
    const { offset = null, leaderEpoch = null, metadata = '', committedAtMs = 0 } = committed ?? {}
    const text = offset === null ? null : String(offset)
    const line: Line = { group, topic, partition, offset: text, leaderEpoch, metadata, committedAtMs }
    writeSync(this.descriptor, `${JSON.stringify(line)}\n`)
  }

  load(groups: GroupCoordinator): void {
    const lines = this.latest()
    const byGroup = groupLines(lines)
    groups.restore({
      groups: [...byGroup].map(([id, offsets]) => ({
        id,
        protocolType: null,
        offsets: offsets.map(toSnapshot),
      })),
    })
    writeFileSync(`${this.path}.new`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    renameSync(`${this.path}.new`, this.path)
    this.descriptor = openSync(this.path, 'a')
  }

  close(): void {
    if (this.descriptor !== null) closeSync(this.descriptor)
    this.descriptor = null
  }

  /** The last word on each partition of each group. A last line that a crash cut short is left out. */
  private latest(): readonly Line[] {
    if (!existsSync(this.path)) return []
    const latest = new Map<string, Line>()
    for (const text of readFileSync(this.path, 'utf8').split('\n').slice(0, -1)) {
      const line = JSON.parse(text) as Line
      const key = JSON.stringify([line.group, line.topic, line.partition])
      if (line.offset === null) latest.delete(key)
      else latest.set(key, line)
    }
    return [...latest.values()]
  }
}

function toSnapshot({
  offset,
  topic,
  partition,
  leaderEpoch,
  metadata,
  committedAtMs,
}: Line): GroupsSnapshot['groups'][number]['offsets'][number] {
  return { topic, partition, offset: offset ?? '0', leaderEpoch, metadata, committedAtMs }
}

function groupLines(lines: readonly Line[]): Map<string, Line[]> {
  const groups = new Map<string, Line[]>()
  for (const line of lines) {
    const group = groups.get(line.group)
    if (group === undefined) groups.set(line.group, [line])
    else group.push(line)
  }
  return groups
}
