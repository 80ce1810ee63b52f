import type { BundledKctl } from '../support/bundle-kctl.ts'
import { type Ended, spawnKctl } from '../support/spawn-kctl.ts'

/** @throws {Error} unless kctl ends with 0 */
export async function runToEnd(
  kctl: BundledKctl,
  cluster: { readonly bootstrap: string },
  args: readonly string[],
  stdin?: string | Uint8Array,
): Promise<Ended> {
  await using started = spawnKctl(kctl, args, { cluster, ...(stdin !== undefined && { stdin }) })
  const ended = await started.finished
  if (ended.exitCode !== 0)
    throw new Error(`kctl ${args.join(' ')} ended with ${ended.exitCode ?? ended.signal}: ${ended.stderr}`)
  return ended
}
