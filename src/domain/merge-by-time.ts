/** Puts items of several sources, each in an order of its own, into one order by time. Within a source order is kept. */
export class MergeByTime<Item> {
  private readonly sources: Source<Item>[]
  /** Sources that have an item, as a heap: the one to come next is first. */
  private readonly heap: number[] = []
  /** Sources that have no item now and may still get one. */
  private openAndEmpty: number
  private count = 0

  constructor(sourceCount: number) {
    this.sources = Array.from({ length: sourceCount }, () => ({ queue: [], head: 0, isOpen: true }))
    this.openAndEmpty = sourceCount
  }

  get size(): number {
    return this.count
  }

  /** One more source. @returns its number */
  addSource(): number {
    this.openAndEmpty++
    return this.sources.push({ queue: [], head: 0, isOpen: true }) - 1
  }

  /** @param arrivedMs when it came, in the same clock as `pop`'s */
  push(source: number, timeMs: number, arrivedMs: number, item: Item): void {
    const { queue, head, isOpen } = this.sourceAt(source)
    queue.push({ timeMs, arrivedMs, item })
    this.count++
    if (queue.length - head > 1) return
    if (isOpen) this.openAndEmpty--
    this.heap.push(source)
    this.siftUp(this.heap.length - 1)
  }

  /** Nothing more will come from it. */
  finish(source: number): void {
    const found = this.sourceAt(source)
    if (!found.isOpen) return
    found.isOpen = false
    if (found.queue.length === found.head) this.openAndEmpty--
  }

  /**
   * The next item, or null while an earlier one may still come. What arrived at `arrivedBeforeMs` or
   * earlier is not held back for that any longer.
   */
  pop(arrivedBeforeMs = -Infinity): { readonly source: number; readonly item: Item } | null {
    const source = this.heap[0]
    if (source === undefined) return null
    const found = this.sourceAt(source)
    const first = found.queue[found.head] as Queued<Item>
    if (this.openAndEmpty > 0 && first.arrivedMs > arrivedBeforeMs) return null
    this.count--
    found.queue[found.head] = undefined
    found.head++
    if (found.head === found.queue.length) {
      found.queue.length = 0
      found.head = 0
      if (found.isOpen) this.openAndEmpty++
      const last = this.heap.pop() as number
      if (this.heap.length > 0) this.heap[0] = last
    } else if (found.head > COMPACT_AT && found.head * 2 > found.queue.length) {
      found.queue = found.queue.slice(found.head)
      found.head = 0
    }
    this.siftDown()
    return { source, item: first.item }
  }

  private sourceAt(source: number): Source<Item> {
    const found = this.sources[source]
    if (found === undefined) throw new RangeError(`there is no source ${source}`)
    return found
  }

  private isBefore(a: number, b: number): boolean {
    const [first, second] = [this.timeOf(a), this.timeOf(b)]
    return first === second ? a < b : first < second
  }

  private timeOf(source: number): number {
    const { queue, head } = this.sourceAt(source)
    return queue[head]?.timeMs ?? Infinity
  }

  private siftUp(start: number): void {
    const { heap } = this
    for (let at = start; at > 0;) {
      const parent = (at - 1) >> 1
      if (!this.isBefore(heap[at] as number, heap[parent] as number)) return
      swap(heap, at, parent)
      at = parent
    }
  }

  private siftDown(): void {
    const { heap } = this
    for (let at = 0; ;) {
      const [left, right] = [at * 2 + 1, at * 2 + 2]
      let first = at
      if (left < heap.length && this.isBefore(heap[left] as number, heap[first] as number)) first = left
      if (right < heap.length && this.isBefore(heap[right] as number, heap[first] as number)) first = right
      if (first === at) return
      swap(heap, at, first)
      at = first
    }
  }
}

interface Queued<Item> {
  readonly timeMs: number
  readonly arrivedMs: number
  readonly item: Item
}

interface Source<Item> {
  queue: (Queued<Item> | undefined)[]
  /** The first item of the queue that is still there. */
  head: number
  isOpen: boolean
}

/** Fewer used places than this are not worth a copy of the rest. */
const COMPACT_AT = 1024

function swap(heap: number[], a: number, b: number): void {
  const kept = heap[a] as number
  heap[a] = heap[b] as number
  heap[b] = kept
}
