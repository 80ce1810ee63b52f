/** The numbers that the records of a batch have in the order of the input, 4 bytes each. */
export class InputNumbers {
  private numbers = new Uint32Array(64)
  private count = 0

  push(number: number): void {
    if (this.count === this.numbers.length) {
      const larger = new Uint32Array(this.count * 2)
      larger.set(this.numbers)
      this.numbers = larger
    }
    this.numbers[this.count++] = number
  }

  /** `count` numbers from `first` on. */
  pushRange(first: number, count: number): void {
    for (let index = 0; index < count; index++) this.push(first + index)
  }

  /** All of them, in memory of their own; the next ones start from none. */
  take(): Uint32Array {
    const taken = this.numbers.slice(0, this.count)
    this.count = 0
    return taken
  }
}
