import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { ReadStream } from 'node:tty'
import { sanitiseText } from '../domain/sanitise.ts'
import type { Prompts } from '../host.ts'
import { createPrompts, declined, type PromptOptions } from './prompts.ts'

/**
 * Asks at a terminal that knows no control sequences (`TERM=dumb`): a question is a line, and so is the answer,
 * which the terminal itself shows while it is typed. A password is not shown, nor how long it is.
 */
export function createPlainPrompts(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  options: PromptOptions,
): Prompts {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const unseen = createPrompts(input, silent, options)
  const say = (message: string): void => void output.write(`? ${sanitiseText(message)} `)
  const ask = async (message: string): Promise<string> => {
    say(message)
    return await readLine(input, output, options)
  }
  return {
    confirm: async (message) => /^y(?:es)?$/i.test((await ask(`${message} (y/N)`)).trim()),
    text: ask,
    async password(message) {
      // Before the question is to be seen: from then on something may be typed.
      if (input instanceof ReadStream) input.setRawMode(true)
      say(message)
      try {
        return await unseen.password(message)
      } finally {
        output.write('\n')
      }
    },
  }
}

/** @throws {KctlError} `DECLINED` at the end of the input, or when the program is to end */
async function readLine(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  { onSignal = () => () => {} }: PromptOptions,
): Promise<string> {
  const lines = createInterface({ input, terminal: false })
  const giveUp = (): void => lines.close()
  let isEnding = false
  const release = onSignal(() => {
    isEnding = true
    giveUp()
  })
  // Of a terminal that is gone no line will come.
  input.on('error', giveUp)
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve)
      lines.once('close', () => {
        // Ctrl-D leaves the cursor behind the question.
        if (!isEnding) output.write('\n')
        reject(declined('the question was given up'))
      })
    })
  } finally {
    lines.removeAllListeners('close')
    lines.close()
    input.off('error', giveUp)
    release()
  }
}
