import type { LoginGate } from './login-gate.ts'

/** What signs for AWS: an access key, and the token that belongs to it if it is a temporary one. */
export interface AwsIdentity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | null
  /** As in `eu-west-1`. */
  readonly region: string
}

/** How to log in. Secrets are asked for at every login, since what was right an hour ago may not be now. */
export type SaslOptions = SaslCredentials & {
  /** Shared by all connections of a run; without it every connection is on its own. */
  readonly gate?: LoginGate
  /** Why this broker must not see what lets us in; null: it may. Without it any broker may. */
  readonly whyNotTo?: (broker: { readonly host: string; readonly port: number }) => Error | null
}

type SaslCredentials =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
      readonly username: string
      readonly password: () => Promise<string>
    }
  | {
      readonly mechanism: 'oauthbearer'
      readonly token: () => Promise<string>
      /** Sent beside the token (KIP-342). */
      readonly extensions?: Readonly<Record<string, string>>
    }
  | {
      readonly mechanism: 'aws-msk-iam'
      /** @param host the broker's, which may name the region */
      readonly identity: (host: string) => Promise<AwsIdentity>
      /** What the broker's log shows of us. */
      readonly userAgent: string
    }

/** As brokers call it: `SCRAM-SHA-512`, `AWS_MSK_IAM`. */
export function mechanismName({ mechanism }: Pick<SaslOptions, 'mechanism'>): string {
  return mechanism === 'aws-msk-iam' ? 'AWS_MSK_IAM' : mechanism.toUpperCase()
}
