/** One check of `kctl doctor -o json`. */
export interface CheckJson {
  readonly check: string
  readonly status: string
  readonly subject: string
  readonly message: string
  readonly fix: string | null
  readonly details: readonly string[]
}
