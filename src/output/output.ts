import { UsageError } from '../errors.ts'
import type { OutputStream } from '../host.ts'
import { NO_CHOICE, type ListChoice } from './list-choice.ts'
import { isTextFormat, OUTPUT_FORMATS, type OutputFormat, render, requireRenderable } from './render.ts'
import { type ColorLevel, loadStyle, type Style } from './style.ts'
import { renderLines, type View } from './view.ts'

/** What the global flags say about output. */
export interface OutputOptions {
  /** As given with `-o`, or null: then every command has its own default. */
  readonly format: string | null
  readonly choice: ListChoice
  readonly template: string | null
  readonly headings: boolean
  readonly quiet: boolean
  readonly verbose: boolean
  readonly utc: boolean
  /** Shows a text in the user's pager, if it is long, and tells whether it did; null: it is never paged. */
  readonly page: ((text: string) => Promise<boolean>) | null
  readonly colors: { readonly stdout: ColorLevel; readonly stderr: ColorLevel }
}

/** Where results and remarks go: stdout carries the result and nothing else. */
export interface Output {
  readonly options: OutputOptions
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  stdoutStyle(): Promise<Style>
  stderrStyle(): Promise<Style>
  /**
   * Call it before any work is done: `result` for this view must not fail on a flag afterwards.
   *
   * @throws {UsageError} when the flags ask for what the view does not have
   */
  require<Result>(view: View<Result>): void
  /** The result of the command, in the format asked for. */
  result<Result>(view: View<Result>, result: Result): Promise<void>
  /** A finished text that is the result, newline included, safe for a terminal. */
  text(text: string): Promise<void>
  /** What is about to happen, for people, on stderr. */
  preview<Result>(view: View<Result>, result: Result): Promise<void>
  /** Something was done: "✔ …" on stderr, unless `--quiet`. */
  success(line: (style: Style) => string): Promise<void>
  /** A remark on stderr, unless `--quiet`. */
  note(line: (style: Style) => string): Promise<void>
  /** A remark on stderr that `--verbose` asks for. */
  detail(line: (style: Style) => string): Promise<void>
  /** Something the user should know, also with `--quiet`. */
  warn(line: (style: Style) => string): Promise<void>
}

export function createOutput(stdout: OutputStream, stderr: OutputStream, options: OutputOptions): Output {
  const stdoutStyle = once(
    async () => await loadStyle({ isTerminal: stdout.isTerminal, colorLevel: options.colors.stdout }),
  )
  const stderrStyle = once(
    async () => await loadStyle({ isTerminal: stderr.isTerminal, colorLevel: options.colors.stderr }),
  )
  const renderOptions = { choice: options.choice, template: options.template, headings: options.headings }
  const say = async (line: (style: Style) => string): Promise<void> => {
    await stderr.write(renderLines((style) => [line(style)], await stderrStyle()))
  }
  const text = async (result: string): Promise<void> => {
    if (options.page === null || !(await options.page(result))) await stdout.write(result)
  }
  const preview = async <Result>(view: View<Result>, result: Result): Promise<void> => {
    const style = await stderrStyle()
    await stderr.write(await view.toText(result, NO_CHOICE, { style, width: stderr.columns, headings: true }))
  }
  return {
    options,
    stdout,
    stderr,
    stdoutStyle,
    stderrStyle,
    require: (view) => requireRenderable(view, resultFormat(options.format), renderOptions),
    async result(view, result) {
      const format = resultFormat(options.format)
      if (isTextFormat(format, renderOptions) && view.textTo === 'stderr') {
        if (!options.quiet) await preview(view, result)
        return
      }
      const style = await stdoutStyle()
      await text(await render(result, view, format, { ...renderOptions, style, width: stdout.columns }))
    },
    text,
    preview,
    success: async (line) => {
      if (!options.quiet) await say((style) => `${style.success('✔')} ${line(style)}`)
    },
    note: async (line) => {
      if (!options.quiet) await say(line)
    },
    detail: async (line) => {
      if (options.verbose) await say(line)
    },
    warn: async (line) => await say((style) => `${style.warning('warning:')} ${line(style)}`),
  }
}

/** @throws {UsageError} for a format that results do not come in */
export function resultFormat(format: string | null): OutputFormat {
  const known = OUTPUT_FORMATS.find((each) => each === (format ?? 'table'))
  if (known !== undefined) return known
  throw new UsageError(`-o "${format}" is not a format of this command`, `use ${OUTPUT_FORMATS.join(', ')}`)
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return async () => await (made ??= make())
}
