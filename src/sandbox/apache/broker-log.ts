import { readFile } from 'node:fs/promises'

/** The line of a broker's log that most likely says why it ended: the last error, with the exception that belongs to it. Null if there is none. */
export function lastErrorLine(log: string): string | null {
  const lines = log.split('\n')
  const at = lines.findLastIndex((line) =>
    /\b(ERROR|FATAL)\b|^Exception in thread|^Error: |^Error occurred/.test(line),
  )
  const exceptions = lines.filter((line) =>
    /^(Caused by: )?([a-z]\w*\.)+[A-Z]\w*(Exception|Error)\b/.test(line),
  )
  if (at === -1) return exceptions.at(-1)?.trim() ?? null
  const error = lines[at]?.trim() ?? ''
  const following = lines[at + 1]?.trim() ?? ''
  return /^([a-z]\w*\.)+[A-Z]\w*(Exception|Error)\b/.test(following) ? `${error}: ${following}` : error
}

/** One line per log file: its path and, if it tells, what went wrong. */
export async function summarizeLogs(logFiles: readonly string[]): Promise<string[]> {
  return await Promise.all(
    logFiles.map(async (file) => {
      const error = lastErrorLine(await readFile(file, 'utf8').catch(() => ''))
      return error === null ? file : `${file}: ${error}`
    }),
  )
}

/** For log4j 2 (Kafka 4): everything from INFO on, to the console, which is the node's log file. */
export const LOG4J2_SETTINGS = [
  'status = error',
  'appender.console.type = Console',
  'appender.console.name = console',
  'appender.console.layout.type = PatternLayout',
  'appender.console.layout.pattern = %d{ISO8601} %-5p %m (%c{1})%n',
  'rootLogger.level = info',
  'rootLogger.appenderRef.console.ref = console',
  '',
].join('\n')

/** The same for log4j 1 (Kafka 3). */
export const LOG4J1_SETTINGS = [
  'log4j.rootLogger=INFO, console',
  'log4j.appender.console=org.apache.log4j.ConsoleAppender',
  'log4j.appender.console.layout=org.apache.log4j.PatternLayout',
  'log4j.appender.console.layout.ConversionPattern=%d{ISO8601} %-5p %m (%c{1})%n',
  '',
].join('\n')
