import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createPrompts, type PromptOptions } from '../../src/terminal/prompts.ts'

/** Somebody who types these keys once they have read the question. */
function person(keys: string, options: PromptOptions = {}) {
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
  return { input, prompts: createPrompts(input, output, options), shown: () => shown.join('') }
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

  test('a password is not shown to whoever asks for it by a key', async () => {
    const { prompts, shown } = person('CANARY\u0014\n')
    expect(await prompts.password('Really?')).toBe('CANARY')
    expect(shown()).not.toContain('C')
  })

  test('a question shows names, and obeys them not', async () => {
    const { prompts, shown } = person('y\n')
    expect(await prompts.confirm('Really \u001b]0;owned\u0007 \u202e \u009b2J?')).toBe(true)
    expect(shown()).toContain('Really \\x1b]0;owned\\x07 \\u{202e} \\x9b2J?')
    expect(shown()).not.toMatch(/\u001b\]|\u0007|\u202e|\u009b/)
  })

  test('the end of the input is a no, and not the end of kctl', async () => {
    await expect(person('\u0004').prompts.confirm('Really?')).rejects.toMatchObject({ code: 'DECLINED' })
    const { prompts, input } = person('half an ans')
    setTimeout(() => input.end(), 200)
    await expect(prompts.text('Really?')).rejects.toMatchObject({ code: 'DECLINED' })
  })

  test('a signal is a no', async () => {
    let send = (): void => {}
    let isListening = false
    const onSignal = (listener: () => void): (() => void) => {
      send = listener
      isListening = true
      return () => {
        isListening = false
      }
    }
    const { prompts } = person('', { onSignal })
    setTimeout(() => send(), 100)
    await expect(prompts.text('Really?')).rejects.toMatchObject({ code: 'DECLINED' })
    expect(isListening).toBe(false)
  })

  test('Ctrl-C is a no, and told', async () => {
    let interrupts = 0
    const { prompts } = person('\u0003', { onInterrupt: () => interrupts++ })
    await expect(prompts.confirm('Really?')).rejects.toMatchObject({ kind: 'precondition', code: 'DECLINED' })
    expect(interrupts).toBe(1)
  })
})
