import type { FuzzTarget } from './fuzz-target.ts'

const TARGETS: Readonly<Record<string, () => Promise<FuzzTarget>>> = {
  'record-batch': async () => (await import('./targets/record-batch.ts')).recordBatch,
  codecs: async () => (await import('./targets/codecs.ts')).codecs,
  responses: async () => (await import('./targets/responses.ts')).responses,
  frames: async () => (await import('./targets/frames.ts')).frames,
  sasl: async () => (await import('./targets/sasl.ts')).sasl,
  input: async () => (await import('./targets/input.ts')).input,
  offsets: async () => (await import('./targets/offsets.ts')).offsets,
  config: async () => (await import('./targets/config.ts')).config,
  'key-stores': async () => (await import('./targets/key-stores.ts')).keyStores,
  terminal: async () => (await import('./targets/terminal.ts')).terminal,
  embedded: async () => (await import('./targets/embedded.ts')).embedded,
}

export const TARGET_NAMES = Object.keys(TARGETS)

export async function loadTarget(name: string): Promise<FuzzTarget> {
  const load = TARGETS[name]
  if (load === undefined) throw new Error(`no target "${name}"; there are ${TARGET_NAMES.join(', ')}`)
  return await load()
}
