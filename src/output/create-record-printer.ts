import type { FormatToken } from '../domain/record-format.ts'
import { sanitiseText } from '../domain/sanitise.ts'
import { didYouMean } from '../domain/text-distance.ts'
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
      `-o ${format} is one document, and records may never end`,
      `use -o ndjson, a JSON object on each line${format === 'json' ? '; jq -s makes an array of them' : ''}`,
    )
  }
  const meant = didYouMean(format, [...RECORD_FORMATS])
  throw new UsageError(
    `-o "${format}" is not a format of records`,
    `${meant === null ? '' : `did you mean ${meant}? `}there are ${RECORD_FORMATS.join(', ')}, and -f for a template`,
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
      return forTerminal ? sanitised(createCsvPrinter(options.csv), '\r\n') : createCsvPrinter(options.csv)
    case 'key':
    case 'value':
      return forTerminal ? sanitised(createBytesPrinter(format), '\n') : createBytesPrinter(format)
  }
}

/** The same output with control and invisible characters shown; newlines and tabs stay, and a value may have some. */
function sanitised(printer: RecordPrinter, rowEnd: string): RecordPrinter {
  return {
    append: (record, topic, partition) => printer.append(record, topic, partition),
    get pendingBytes() {
      return printer.pendingBytes
    },
    take() {
      const text = Buffer.concat(printer.take()).toString().replaceAll(rowEnd, '\n')
      return [Buffer.from(sanitiseText(text, { multiline: true }))]
    },
  }
}
