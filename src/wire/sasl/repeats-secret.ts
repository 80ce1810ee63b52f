/**
 * Whether the words of a broker hold what it was told to prove who we are, as it is or in base64.
 *
 * @param shown every step of the dialogue, as it was sent
 */
export function repeatsSecret(message: string, shown: readonly Buffer[]): boolean {
  return shown.flatMap(secretsIn).some((secret) => secret !== '' && message.includes(secret))
}

function secretsIn(credentials: Buffer): readonly string[] {
  // Such as the byte that acknowledges a refusal.
  if (credentials.length < 2) return []
  const text = credentials.toString()
  return [
    text.split('\0')[2] ?? '',
    ...(/auth=Bearer (?<token>[^\x01]+)/.exec(text)?.slice(1) ?? []),
    ...[...text.matchAll(/"x-amz-(?:signature|security-token)":"(?<value>[^"]+)"/g)].map(
      ([, value = '']) => value,
    ),
    credentials.toString('base64'),
  ]
}
