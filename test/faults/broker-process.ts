import type { BundledKctl } from '../support/bundle-kctl.ts'
import { spawnKctl } from '../support/spawn-kctl.ts'
import { until } from '../support/until.ts'

/** An embedded broker in a process of its own, which can be stopped: its connections stay open, and nothing answers. */
export interface BrokerProcess extends AsyncDisposable {
  readonly bootstrap: string
  stop(): void
  cont(): void
}

export async function startBrokerProcess(
  kctl: BundledKctl,
  topics: readonly string[],
): Promise<BrokerProcess> {
  const flags = topics.flatMap((topic) => ['-t', topic])
  const broker = spawnKctl(kctl, ['sandbox', 'start', '--foreground', '-o', 'json', ...flags])
  await until(() => broker.stdout.trimEnd().endsWith('}'))
  const { bootstrap } = JSON.parse(broker.stdout) as { readonly bootstrap: string }
  return {
    bootstrap,
    stop: () => void broker.child.kill('SIGSTOP'),
    cont: () => void broker.child.kill('SIGCONT'),
    [Symbol.asyncDispose]: async () => await broker[Symbol.asyncDispose](),
  }
}
