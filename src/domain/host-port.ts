export interface HostPort {
  readonly host: string
  readonly port: number
}

/** "kafka:9092", with brackets around an IPv6 address. */
export function formatHostPort({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
