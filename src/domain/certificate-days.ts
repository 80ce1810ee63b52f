/** A certificate as it matters to who connects. */
export interface CertificateSummary {
  /** `CN=broker, O=Acme`; a stranger's words. */
  readonly subject: string
  /** Names it is for; empty for an authority. */
  readonly names: readonly string[]
  readonly endsMs: number
}

/** Certificates are renewed by hand in many places; less than this is short notice. */
export const FEW_DAYS = 30
const DAY_MS = 86_400_000

/** Whole days that a certificate has left; negative when its time is over. */
export const daysLeft = ({ endsMs }: Pick<CertificateSummary, 'endsMs'>, nowMs: number): number =>
  Math.floor((endsMs - nowMs) / DAY_MS)

const MOST_NAMES = 5

/** `1  CN=broker, O=Acme (localhost, 127.0.0.1), until 2026-12-21, 29 days left`, the broker's own first. */
export function chainLines(chain: readonly CertificateSummary[], nowMs: number): readonly string[] {
  return chain.map((certificate, index) => {
    const { subject, names, endsMs } = certificate
    const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''
    const shown = names.length === 0 ? '' : ` (for ${names.slice(0, MOST_NAMES).join(', ')}${more})`
    const until = new Date(endsMs).toISOString().slice(0, 10)
    return `${index + 1}  ${subject}${shown}, until ${until}, ${daysText(daysLeft(certificate, nowMs))}`
  })
}

export function daysText(days: number): string {
  if (days < 0) return 'its time is over'
  return days === 1 ? '1 day left' : `${days} days left`
}
