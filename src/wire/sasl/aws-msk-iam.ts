import type { SaslDialogue } from './sasl-dialogue.ts'
import type { AwsIdentity } from './sasl-options.ts'
import { presignQuery } from './sigv4.ts'

const PAYLOAD_VERSION = '2020_10_22'
const ACTION = 'kafka-cluster:Connect'
/** How long the signature is good for; the longest that the broker takes. */
const EXPIRES_S = 900

interface AwsMskIamOptions {
  /** The broker's, which the signature is for. */
  readonly host: string
  readonly identity: AwsIdentity
  readonly userAgent: string
  readonly epochMs: number
}

/**
 * AWS_MSK_IAM, the mechanism of Amazon MSK: a presigned request for `kafka-cluster:Connect` as JSON. Whoever
 * reads it can log in to this broker for a quarter of an hour: only for use over TLS.
 */
export function* awsMskIamDialogue({ host, identity, userAgent, epochMs }: AwsMskIamOptions): SaslDialogue {
  const query = presignQuery({
    host,
    path: '/',
    query: [['Action', ACTION]],
    service: 'kafka-cluster',
    identity,
    expiresS: EXPIRES_S,
    epochMs,
  })
  yield Buffer.from(
    JSON.stringify({
      version: PAYLOAD_VERSION,
      host,
      'user-agent': userAgent,
      ...Object.fromEntries(query.map(([name, value]) => [name.toLowerCase(), value])),
    }),
  )
}
