import { spawnSync } from 'node:child_process'

const PROGRAM = 'kcat'

/** Whether kcat is on the PATH. Where a real Kafka is required, kcat is too, and its absence a failure. */
export function hasKcat(): boolean {
  if (process.env['KCTL_REQUIRE_KAFKA'] === '1') return true
  return spawnSync(PROGRAM, ['-V']).status === 0
}
