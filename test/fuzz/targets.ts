import type { FuzzTarget } from './fuzz-target.ts'

const TARGETS: Readonly<Record<string, () => Promise<FuzzTarget>>> = {
  'record-batch': async () => (await import('./targets/record-batch.ts')).recordBatch,
}

export const TARGET_NAMES = Object.keys(TARGETS)

export async function loadTarget(name: string): Promise<FuzzTarget> {
  const load = TARGETS[name]
  if (load === undefined) throw new Error(`no target "${name}"; there are ${TARGET_NAMES.join(', ')}`)
  return await load()
}
