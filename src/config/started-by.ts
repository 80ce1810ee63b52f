import { readFileSync } from 'node:fs'

/** The processes that this one has started, and those that they have, as Linux tells it; none elsewhere. */
export function startedBy(pid: number): readonly number[] {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1')
  } catch {
    return []
  }
  const children = text.split(' ').filter((word) => word !== '')
  return children.map(Number).flatMap((child) => [child, ...startedBy(child)])
}
