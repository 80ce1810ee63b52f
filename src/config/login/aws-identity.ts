import { sanitiseText } from '../../domain/sanitise.ts'
import type { Environment } from '../../host.ts'
import { keysOfContainer, keysOfInstance } from './aws-endpoints.ts'
import { type AwsKeys, exportHint } from './aws-keys.ts'
import { findAwsProfile, keysOfProfile } from './aws-profile.ts'
import { CredentialsFailure } from './credentials-failure.ts'
import { keepFresh } from './keep-fresh.ts'
import type { CommandHost } from '../secrets.ts'

interface AwsSettings extends CommandHost {
  /** null: as the environment says. */
  readonly profile: string | null
  /** null: as the broker's name says, or the environment, or the profile. */
  readonly region: string | null
  readonly homeDir: string
  now(): number
}

/** Keys that stay are looked up again after so long, in case they were changed. */
const KEYS_AGE_MS = 60_000

export interface AwsIdentity extends AwsKeys {
  readonly region: string
}

/**
 * Who we are for AWS, as its own tools would have it: the keys in the environment, those of a profile, of the
 * container, of the machine. A profile that is named in the settings counts before all.
 *
 * @returns what is to be asked at every login, with the host of the broker; rejects with a CredentialsFailure
 */
export function awsIdentity(settings: AwsSettings): (host: string) => Promise<AwsIdentity> {
  const keys = keepFresh(() => findKeys(settings), { unknownLifeMs: KEYS_AGE_MS, now: () => settings.now() })
  return async (host) => ({ ...(await keys()), region: regionFor(host, settings) })
}

async function findKeys(settings: AwsSettings): Promise<AwsKeys> {
  const { profile, env } = settings
  if (profile !== null) return await keysOfNamed(profile, settings)
  const inEnvironment = keysInEnvironment(env)
  if (inEnvironment !== null) return inEnvironment
  const named = env['AWS_PROFILE'] ?? ''
  if (named !== '') return await keysOfNamed(named, settings)
  if ((env['AWS_WEB_IDENTITY_TOKEN_FILE'] ?? '') !== '') {
    throw new CredentialsFailure(
      'authentication',
      'AWS_WEB_IDENTITY_TOKEN_FILE stands for a role, which kctl does not take by itself',
      { code: 'AWS_CREDENTIALS', hint: exportHint(null) },
    )
  }
  const standard = findAwsProfile('default', settings)
  if (standard !== null && hasWay(standard.settings)) return await keysOfProfile(standard, settings)
  const elsewhere = (await keysOfContainer(env)) ?? (await keysOfInstance(env))
  if (elsewhere !== null) return elsewhere
  throw new CredentialsFailure(
    'authentication',
    'no AWS credentials: neither the environment, ~/.aws, a container nor this machine has any',
    { code: 'AWS_CREDENTIALS', hint: exportHint(null) },
  )
}

function keysInEnvironment(env: Environment): AwsKeys | null {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'] ?? ''
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'] ?? ''
  const sessionToken = env['AWS_SESSION_TOKEN'] ?? ''
  if (accessKeyId === '' || secretAccessKey === '') return null
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken: sessionToken === '' ? null : sessionToken,
    expiresAtMs: null,
  }
}

async function keysOfNamed(name: string, settings: AwsSettings): Promise<AwsKeys> {
  const profile = findAwsProfile(name, settings)
  if (profile !== null) return await keysOfProfile(profile, settings)
  throw new CredentialsFailure('usage', `there is no AWS profile "${sanitiseText(name)}"`, {
    code: 'AWS_CREDENTIALS',
    hint: 'aws configure list-profiles shows what there is',
  })
}

/** A default profile often says nothing but the region. */
const hasWay = (settings: ReadonlyMap<string, string>): boolean =>
  [...settings.keys()].some(
    (name) => !/^(?:region|output|cli_|s3|retry_mode|max_attempts|services)/.test(name),
  )

/** `b-1.acme.x1y2.c3.kafka.eu-west-1.amazonaws.com`, with or without `-serverless`, in China too. */
const BROKER_NAME = /\.kafka(?:-serverless)?\.(?<region>[a-z]{2,}(?:-[a-z]+)+-\d+)\.amazonaws\.com(?:\.cn)?$/i

function regionFor(host: string, settings: AwsSettings): string {
  const { env, region, profile } = settings
  if (region !== null) return region
  const inName = BROKER_NAME.exec(host)?.groups?.['region']?.toLowerCase()
  if (inName !== undefined) return inName
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) {
    const said = env[name] ?? ''
    if (said !== '') return said
  }
  const name = profile ?? env['AWS_PROFILE'] ?? ''
  const ofProfile = findAwsProfile(name === '' ? 'default' : name, settings)?.settings.get('region')
  if (ofProfile !== undefined && ofProfile !== '') return ofProfile
  throw new CredentialsFailure('usage', `the AWS region of ${sanitiseText(host)} is not known`, {
    code: 'AWS_REGION',
    hint: 'set KCTL_AWS_REGION or AWS_REGION, or awsRegion of sasl in the context',
  })
}
