import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface StoredRecord {
  readonly partition: number
  readonly offset: number
  readonly key: string
  /** The number that its value begins with. */
  readonly number: number
}

/**
 * What is in a topic, as kcat finds it: partition by partition in the order of the offsets.
 *
 * @throws {Error} when kcat fails, or takes longer than two minutes
 */
export async function* readStored(bootstrap: string, topic: string): AsyncGenerator<StoredRecord> {
  const child = spawn('kcat', ['-b', bootstrap, '-C', '-t', topic, '-e', '-q', '-f', '%p %o %k %s\n'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
  })
  const closed = once(child, 'close')
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
    const [partition, offset, key = '', number] = line.split(' ', 4)
    yield { partition: Number(partition), offset: Number(offset), key, number: Number(number) }
  }
  const [code] = (await closed) as [number | null]
  if (code !== 0) throw new Error(`kcat ended with ${code}: ${stderr}`)
}
