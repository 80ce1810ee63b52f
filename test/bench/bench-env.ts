/** More certificates to read would be a part of every start of Node. */
export function benchEnv(): Readonly<Record<string, string | undefined>> {
  const { NODE_EXTRA_CA_CERTS: _, ...rest } = process.env
  return rest
}
