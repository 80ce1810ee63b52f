const HEAD_BYTES = 16
const MAX_INPUT_BYTES = 4 * 1024 * 1024

/** The input that is being run, where another thread can see it while the one that runs it is stuck. */
export class CurrentInput {
  readonly memory: SharedArrayBuffer
  private readonly head: Int32Array
  private readonly bytes: Uint8Array

  constructor(memory = new SharedArrayBuffer(HEAD_BYTES + MAX_INPUT_BYTES)) {
    this.memory = memory
    this.head = new Int32Array(memory, 0, HEAD_BYTES / 4)
    this.bytes = new Uint8Array(memory, HEAD_BYTES)
  }

  start(input: Uint8Array): void {
    this.bytes.set(input.subarray(0, MAX_INPUT_BYTES))
    Atomics.store(this.head, 1, Math.min(input.length, MAX_INPUT_BYTES))
    Atomics.add(this.head, 0, 1)
  }

  /** How many inputs were started. */
  get runs(): number {
    return Atomics.load(this.head, 0)
  }

  read(): Buffer {
    return Buffer.from(this.bytes.slice(0, Atomics.load(this.head, 1)))
  }
}
