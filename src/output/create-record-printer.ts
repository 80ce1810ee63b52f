import type { FormatToken } from '../domain/record-format.ts'
import { sanitiseText } from '../domain/sanitise.ts'
import { UsageError } from '../errors.ts'
import type { CsvOptions } from './delimited.ts'
import { createBytesPrinter } from './print-bytes.ts'
import { createCsvPrinter } from './print-csv.ts'
import { createNdjsonPrinter } from './print-ndjson.ts'
import { createPrettyPrinter, type PrettyOptions } from './print-pretty.ts'
import { createTemplatePrinter } from './print-template.ts'
import type { RecordPrinter } from './record-printer.ts'

export const RECORD_FORMATS = ['pretty', 'ndjson', 'value', 'key', 'csv'] as const
export type RecordFormat = (typeof RECORD_FORMATS)[number]

export interface RecordPrinterOptions extends PrettyOptions {
  readonly format: RecordFormat
  /** Of a compiled `-f`; it takes the place of the format. Null is none. */
  readonly template: readonly FormatToken[] | null
  readonly csv?: CsvOptions & { readonly headings?: boolean }
}

/**
 * The format of records asked for with `-o`.
 *
 * @throws {UsageError} for what a stream of records cannot be
 */
export function parseRecordFormat(format: string): RecordFormat {
  const known = RECORD_FORMATS.find((each) => each === format)
  if (known !== undefined) return known
  if (format === 'json' || format === 'yaml') {
    throw new UsageError(
      `-o ${format} needs an end, and a stream of records may have none`,
      'use -o ndjson, one object a line',
    )
  }
  throw new UsageError(
    `-o "${format}" is not a format of records`,
    `use ${RECORD_FORMATS.join(', ')}, or -f with a template`,
  )
}

/** The printer for what the user asked for. On a terminal no byte of data reaches it as a command. */
export function createRecordPrinter(options: RecordPrinterOptions): RecordPrinter {
  const { format, template, style, utc } = options
  const forTerminal = style.isTerminal
  if (template !== null) return createTemplatePrinter(template, { forTerminal, utc })
  switch (format) {
    case 'pretty':
      return createPrettyPrinter(options)
    case 'ndjson':
      return createNdjsonPrinter({ forTerminal })
    case 'csv':
      return forTerminal ? sanitised(createCsvPrinter(options.csv)) : createCsvPrinter(options.csv)
    case 'key':
    case 'value':
      return forTerminal ? sanitised(createBytesPrinter(format)) : createBytesPrinter(format)
  }
}

/** The same output with control and invisible characters shown; newlines and tabs stay, and a value may have some. */
function sanitised(printer: RecordPrinter): RecordPrinter {
  return {
    append: (record, topic, partition) => printer.append(record, topic, partition),
    get pendingBytes() {
      return printer.pendingBytes
    },
    take() {
      const text = Buffer.concat(printer.take()).toString().replaceAll('\r\n', '\n')
      return [Buffer.from(sanitiseText(text, { multiline: true }))]
    },
  }
}
