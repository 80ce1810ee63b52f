/** Why a connection could not be made, or ended. Stable: other code decides by these words. */
export type ConnectionFailure =
  | 'dns'
  | 'refused'
  /** No route, network down, and the like: nothing was reached. */
  | 'unreachable'
  | 'timeout-connect'
  | 'timeout-request'
  | 'reset'
  /** The other side closed it. */
  | 'closed'
  /** This side closed it, by `close()`. */
  | 'ended'
  | 'tls-untrusted'
  | 'tls-hostname'
  | 'tls-expired'
  | 'tls-not-spoken'
  | 'tls-client-cert-required'
  | 'tls-client-cert-rejected'
  /** The own certificate, key or CA could not be used. */
  | 'tls-files'
  /** Any other failure of the TLS handshake, such as no protocol version or cipher in common. */
  | 'tls-handshake'
  | 'plaintext-to-tls'
  | 'http'
  | 'ssh'
  /** The first bytes are no Kafka answer, and no protocol that is told apart here. */
  | 'not-kafka'
  | 'frame-too-large'
  /** An answer to another request, or one that cannot be decoded. */
  | 'malformed'
  | 'sasl-mechanism'
  | 'sasl-denied'
  /** The server could not prove that it knows the password, or broke the rules of the mechanism. */
  | 'sasl-protocol'
  /** What has to be shown to the broker could not be had; the cause says why. */
  | 'sasl-credentials'
  | 'sasl-required'
  | 'api-version'
  /** The request holds what the protocol cannot carry; it was not written. */
  | 'not-sendable'

export interface ConnectionFacts {
  /** The API whose request was under way. */
  readonly api?: string
  readonly timeoutMs?: number
  readonly certificate?: CertificateFacts
  /** The name that the certificate should have been for. */
  readonly expectedHost?: string
  /** The mechanism that was tried. */
  readonly mechanism?: string
  readonly mechanismsOffered?: readonly string[]
  /** What the broker said about it. From a stranger: clean it before printing. */
  readonly brokerMessage?: string
  readonly clientVersions?: VersionRange
  /** null: the broker does not know the API. */
  readonly brokerVersions?: VersionRange | null
  /** The operating system's or OpenSSL's code, such as `EHOSTUNREACH`. */
  readonly systemCode?: string
  /** How many bytes a frame claimed to have. */
  readonly frameBytes?: number
}

export interface VersionRange {
  readonly min: number
  readonly max: number
}

/** The certificate that a broker showed. Names are its own words: clean them before printing. */
export interface CertificateFacts {
  readonly subject: string
  readonly issuer: string
  /** SHA-256, as `AB:CD:…`. */
  readonly fingerprint256: string
  readonly altNames: readonly string[]
  /** As in the certificate: `Jan  2 00:00:00 2020 GMT`. */
  readonly validFrom: string
  readonly validTo: string
}

interface ConnectionErrorDetails extends ConnectionFacts {
  readonly requestWritten?: boolean
  readonly retriable?: boolean
  readonly cause?: unknown
}

/** How long something took, for messages: `300 ms`, `2 s`, `1.7 s`. */
export function limitText(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(1))} s`
}

/** Failures that another attempt may well get past. A refusal of what we are or ask is not one of them. */
const RETRIABLE: ReadonlySet<ConnectionFailure> = new Set([
  'dns',
  'refused',
  'unreachable',
  'timeout-connect',
  'timeout-request',
  'reset',
  'closed',
  // Told only from a connection that was closed too early, which a broker that is shutting down does too.
  'sasl-required',
])

/** A connection that could not be made, that broke, or that cannot carry a request. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
  readonly reason: ConnectionFailure
  /** host:port as it was asked for. */
  readonly address: string
  /** Whether the broker may have seen the request: if so, its outcome is unknown; if not, nothing was done. */
  readonly requestWritten: boolean
  readonly retriable: boolean
  readonly facts: ConnectionFacts

  constructor(
    reason: ConnectionFailure,
    address: string,
    message: string,
    details: ConnectionErrorDetails = {},
  ) {
    const { requestWritten, retriable, cause, ...facts } = details
    super(message, { cause })
    this.reason = reason
    this.address = address
    this.requestWritten = requestWritten ?? false
    this.retriable = retriable ?? RETRIABLE.has(reason)
    this.facts = facts
  }

  /** The same failure, as one of the requests that it took with it sees it. */
  forRequest(api: string, requestWritten: boolean): ConnectionError {
    return new ConnectionError(this.reason, this.address, this.message, {
      api,
      ...this.facts,
      requestWritten,
      retriable: this.retriable,
      cause: this.cause ?? this,
    })
  }
}
