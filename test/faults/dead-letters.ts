import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface DeadLetter {
  readonly key: string
  readonly value: string
  /** By name; of several the last. */
  readonly headers: Readonly<Record<string, string>>
  readonly origin: { readonly partition: number; readonly offset: number }
}

/**
 * What is in a topic of dead letters, as kcat finds it.
 *
 * @throws {Error} when kcat fails, or takes longer than a minute
 */
export async function readDeadLetters(bootstrap: string, topic: string): Promise<readonly DeadLetter[]> {
  const child = spawn('kcat', ['-b', bootstrap, '-C', '-t', topic, '-e', '-q', '-J'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  })
  const closed = once(child, 'close')
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const letters: DeadLetter[] = []
  for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
    const {
      key,
      payload,
      headers: list,
    } = JSON.parse(line) as {
      key: string
      payload: string
      headers: readonly string[]
    }
    // Names and values by turns.
    const headers = Object.fromEntries(
      list.flatMap((name, index) => (index % 2 === 0 ? [[name, list[index + 1] ?? '']] : [])),
    ) as Record<string, string>
    letters.push({
      key,
      value: payload,
      headers,
      origin: {
        partition: Number(headers['kctl.origin.partition']),
        offset: Number(headers['kctl.origin.offset']),
      },
    })
  }
  const [code] = (await closed) as [number | null]
  if (code !== 0) throw new Error(`kcat ended with ${code}: ${stderr}`)
  return letters
}
