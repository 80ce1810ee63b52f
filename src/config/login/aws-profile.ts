import { join } from 'node:path'
import { sanitiseText } from '../../domain/sanitise.ts'
import { type AwsKeys, exportHint, parseAwsKeys } from './aws-keys.ts'
import { CredentialsFailure } from './credentials-failure.ts'
import { readSmallFile } from '../read-small-file.ts'
import { type CommandHost, runCommand } from '../secrets.ts'

interface AwsPlace extends CommandHost {
  readonly homeDir: string
}

type Profile = ReadonlyMap<string, string>

/** What the files of AWS say of one profile; null: there is none of that name. */
export interface AwsProfile {
  readonly name: string
  readonly settings: Profile
}

/**
 * Looks a profile up in `~/.aws/credentials` and `~/.aws/config`, or where the environment says that they are.
 * The former counts where both say something.
 */
export function findAwsProfile(name: string, { env, homeDir }: AwsPlace): AwsProfile | null {
  const config = readIni(env['AWS_CONFIG_FILE'] ?? join(homeDir, '.aws', 'config'), homeDir)
  const keys = readIni(env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(homeDir, '.aws', 'credentials'), homeDir)
  const inConfig =
    config.get(name === 'default' ? 'default' : `profile ${name}`) ?? config.get(`profile ${name}`)
  const inKeys = keys.get(name)
  if (inConfig === undefined && inKeys === undefined) return null
  return { name, settings: new Map([...(inConfig ?? []), ...(inKeys ?? [])]) }
}

/** Ways to credentials that are for AWS's own tools, by the setting that shows them. */
const NOT_UNDERSTOOD: readonly (readonly [setting: string, what: string])[] = [
  ['role_arn', 'takes a role (role_arn)'],
  ['sso_session', 'logs in by SSO (sso_session)'],
  ['sso_start_url', 'logs in by SSO (sso_start_url)'],
  ['login_session', 'logs in by the browser (login_session)'],
  ['web_identity_token_file', 'takes a role (web_identity_token_file)'],
  ['credential_source', 'takes a role (credential_source)'],
]

/**
 * The keys of a profile: those that stand in it, or those that its `credential_process` prints.
 *
 * @throws {CredentialsFailure} naming what is not understood, and the way out
 */
export async function keysOfProfile({ name, settings }: AwsProfile, place: AwsPlace): Promise<AwsKeys> {
  const shown = sanitiseText(name)
  const accessKeyId = settings.get('aws_access_key_id')
  const secretAccessKey = settings.get('aws_secret_access_key')
  const process = settings.get('credential_process')
  const other = NOT_UNDERSTOOD.find(([setting]) => settings.has(setting))
  // A role is what the keys beside it are for.
  if (other?.[0] !== 'role_arn' && accessKeyId !== undefined && secretAccessKey !== undefined) {
    const sessionToken = settings.get('aws_session_token') ?? null
    return { accessKeyId, secretAccessKey, sessionToken, expiresAtMs: null }
  }
  if (process !== undefined && other?.[0] !== 'role_arn') {
    const what = `credential_process of the AWS profile "${shown}"`
    return parseAwsKeys(await runCommand(process, what, place), `the ${what}`)
  }
  const message =
    other === undefined
      ? `the AWS profile "${shown}" holds no keys and no credential_process`
      : `the AWS profile "${shown}" ${other[1]}, which kctl does not by itself`
  throw new CredentialsFailure('authentication', message, {
    code: 'AWS_CREDENTIALS',
    hint: exportHint(name),
  })
}

/** Sections of names and values; what is indented belongs to the setting above it, and is passed over. */
function readIni(path: string, homeDir: string): ReadonlyMap<string, Profile> {
  const sections = new Map<string, Map<string, string>>()
  let section: Map<string, string> | null = null
  for (const line of readText(path.replace(/^~(?=[/\\])/, homeDir)).split(/\r?\n/)) {
    const name = /^\s*\[(?<name>[^\]]*)\]/.exec(line)?.groups?.['name']?.trim() ?? ''
    if (name !== '') {
      const key = name.replaceAll(/\s+/g, ' ').replaceAll(/["']/g, '')
      section = sections.get(key) ?? new Map<string, string>()
      sections.set(key, section)
      continue
    }
    const equals = line.indexOf('=')
    if (section === null || equals === -1 || /^[\s#;=]/.test(line)) continue
    const value = line.slice(equals + 1).trim()
    section.set(line.slice(0, equals).trim().toLowerCase(), value.replace(/\s[#;].*$/, '').trim())
  }
  return sections
}

function readText(path: string): string {
  try {
    return readSmallFile(path).toString('utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw new CredentialsFailure('usage', `${path} cannot be read: ${(error as Error).message}`, {
      code: 'AWS_CREDENTIALS',
    })
  }
}
