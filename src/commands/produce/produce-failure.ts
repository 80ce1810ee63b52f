import type { DeliveryReport } from '../../domain/delivery-report.ts'
import { KctlError, worseExitCode } from '../../errors.ts'
import { andThen, type DeliveryWords, explainDelivery, resumeHint } from './delivery-view.ts'

export interface ProduceEnd {
  /** What is wrong with the input. */
  readonly inputError: KctlError | null
  /** Why the report or the file of `--failed` could not be written. */
  readonly outputError: Error | null
  /** A signal has come. */
  readonly isInterrupted: boolean
  /** Where the records are that were not acked; null if there are none, or no such file. */
  readonly failedFile: string | null
}

/** The worst of what happened, which a run of `kctl produce` ends with; null if nothing failed. */
export function produceFailure(
  report: DeliveryReport,
  words: DeliveryWords,
  { inputError, outputError, isInterrupted, failedFile }: ProduceEnd,
): Error | null {
  const delivery = explainDelivery(report, words, { failedFile })
  // A stop that was asked for is no failure, unless it leaves something open.
  if (isInterrupted && delivery?.kind !== 'outcomeUnknown' && outputError === null) return null
  const counts = { done: report.acked, failed: report.failed + report.unsent, unknown: report.unknown }
  const candidates = [
    inputError === null ? null : withCounts(inputError, counts, resumeHint(report)),
    delivery,
    outputError instanceof KctlError ? outputError : null,
  ].filter((error): error is KctlError => error !== null)
  let worst: KctlError | null = null
  for (const error of candidates) {
    if (worst === null || worseExitCode(worst.exitCode, error.exitCode) !== worst.exitCode) worst = error
  }
  return worst ?? outputError
}

function withCounts(error: KctlError, counts: KctlError['counts'], resume: string | null): KctlError {
  const { kind, message, code, details, cause } = error
  const hint = resume === null ? error.hint : error.hint === undefined ? resume : andThen(error.hint, resume)
  return new KctlError(kind, message, { code, hint, details, cause, counts })
}
