import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createPrompts } from '../../src/terminal/prompts.ts'

/** Somebody who types these keys once they have read the question. */
function person(keys: string) {
  const input = new PassThrough()
  const output = new PassThrough()
  const shown: string[] = []
  let hasTyped = false
  output.on('data', (chunk: Buffer) => {
    shown.push(chunk.toString())
    if (!hasTyped && shown.join('').includes('Really')) {
      hasTyped = true
      setTimeout(() => input.write(keys), 20)
    }
  })
  return { prompts: createPrompts(input, output), shown: () => shown.join('') }
}

describe('prompts', () => {
  test.for([
    { keys: 'y\n', answer: true },
    { keys: 'n\n', answer: false },
    { keys: '\n', answer: false },
  ])('confirm: $keys', async ({ keys, answer }) => {
    expect(await person(keys).prompts.confirm('Really?')).toBe(answer)
  })

  test('a line of text', async () => {
    expect(await person('prod\n').prompts.text('Really?')).toBe('prod')
  })

  test('a password is not shown', async () => {
    const { prompts, shown } = person('CANARY\n')
    expect(await prompts.password('Really?')).toBe('CANARY')
    expect(shown()).not.toContain('CANARY')
    expect(shown()).not.toContain('C')
  })

  test('Ctrl-C is a no', async () => {
    await expect(person('\u0003').prompts.confirm('Really?')).rejects.toMatchObject({
      kind: 'precondition',
      code: 'DECLINED',
    })
  })
})
