import type { RecordReader } from '../../cluster/read-records.ts'
import type { Context } from '../../context.ts'
import { compileFilters } from '../../domain/record-filter.ts'
import { createDecoder, type RecordDecoder } from '../../domain/record-serde.ts'
import { createPrinter, newlineWarning, type RecordStyle } from './choose-printer.ts'
import type { ConsumeRequest } from './consume-request.ts'
import { summarise } from './describe-read.ts'
import type { GroupWork, WorkOptions } from './group-work.ts'
import { printInOrder } from './print-loop.ts'
import { RecordOutput } from './record-output.ts'

/** @param showTopic several topics are read */
export async function printForGroup(
  request: ConsumeRequest,
  style: RecordStyle,
  context: Context,
  { showTopic }: { readonly showTopic: boolean },
): Promise<GroupWork> {
  const decoder = createDecoder(request.serdes)
  const records = new RecordOutput({
    stdout: context.output.stdout,
    printer: await createPrinter(style, context, { showTopic }),
    onNewline: newlineWarning(style, context),
    filter: compileFilters(request.filters),
    decode: decoder === null ? null : (record) => decoder.decode(record),
    limit: request.limit,
    scanLimit: request.scanLimit,
  })
  return new Printing(records, decoder, context)
}

class Printing implements GroupWork {
  readonly verb = 'printed'
  readonly fetch = {}
  private readonly records: RecordOutput
  private readonly decoder: RecordDecoder | null
  private readonly context: Context
  private readonly startedMs = performance.now()

  constructor(records: RecordOutput, decoder: RecordDecoder | null, context: Context) {
    this.records = records
    this.decoder = decoder
    this.context = context
  }

  get count(): number {
    return this.records.printed
  }

  get isDone(): boolean {
    return this.records.isDone
  }

  async run(reader: RecordReader, options: WorkOptions): Promise<void> {
    await printInOrder(reader, this.records, options)
  }

  readonly settledMs = 0

  async settle(): Promise<void> {
    // Nothing is under way between two writes.
  }

  [Symbol.dispose](): void {
    // It holds nothing.
  }

  async sumUp(hasFailed: boolean, { committed }: { readonly committed: boolean }): Promise<void> {
    if (hasFailed) return
    const { output } = this.context
    const misfits = this.decoder?.misfits ?? 0
    if (misfits > 0)
      await output.warn(
        () => `${misfits} keys or values are not what --serde says; they are shown as they are`,
      )
    const { printed, scanned, bytes } = this.records
    const elapsedMs = performance.now() - this.startedMs
    const rest = committed ? '' : ', nothing committed'
    await output.note((paint) => `${summarise({ printed, scanned, bytes, elapsedMs }, paint)}${rest}`)
  }
}
