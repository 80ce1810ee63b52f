import { isatty, ReadStream } from 'node:tty'
import { sanitiseText } from '../domain/sanitise.ts'
import { KctlError } from '../errors.ts'
import type { Prompts } from '../host.ts'

export interface PromptOptions {
  /** Told of a Ctrl-C, which is no signal while a question has the keyboard. */
  readonly onInterrupt?: () => void
  /** Calls back when the program is to end, until the returned function is called. */
  readonly onSignal?: (listener: () => void) => () => void
  /** Calls back when it goes on after ^Z, until the returned function is called. */
  readonly onContinue?: (listener: () => void) => () => void
}

/**
 * Asks the person at the terminal. Questions are drawn on `output`, which is stderr, so that stdout
 * holds data only. Ctrl-C, the end of the input (Ctrl-D) and a signal are a no to whatever was asked.
 */
export function createPrompts(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  { onInterrupt = () => {}, onSignal = () => () => {}, onContinue = () => () => {} }: PromptOptions = {},
): Prompts {
  keepRawModeQuiet(input)
  const ask = async <Answer>(message: string, question: Record<string, unknown>): Promise<Answer> => {
    const { default: inquirer } = await import('inquirer')
    const givenUp = new AbortController()
    const giveUp = (): void => givenUp.abort()
    const prompt = inquirer.createPromptModule({
      input,
      output,
      skipTTYChecks: true,
      signal: givenUp.signal,
    })
    const release = onSignal(giveUp)
    // Back from ^Z, Node's own reader of lines pauses its input and leaves it to others to go on.
    let isBack = false
    let hasResumed = false
    const releaseContinue = onContinue(() => {
      isBack = true
      setImmediate(() => {
        isBack = false
      })
    })
    // At the end of the input the question stops reading, and would wait for ever.
    const onPause = (): void => {
      hasResumed ||= isBack
      if (isBack) input.resume()
      else giveUp()
    }
    input.on('pause', onPause)
    // Of a terminal that is gone neither its input nor its state can be had any more, not even afterwards.
    input.on('error', giveUp)
    output.on('error', giveUp)
    try {
      const asked = [{ ...question, message: sanitiseText(message), theme: WITHOUT_COLOR, name: 'answer' }]
      const { answer } = (await prompt(asked as never)) as { answer: Answer }
      return answer
    } catch (error) {
      if (isInterrupt(error)) onInterrupt()
      throw isGivenUp(error) ? declined(error) : error
    } finally {
      input.off('pause', onPause)
      releaseContinue()
      // It would keep the process alive.
      if (hasResumed) input.pause()
      release()
    }
  }
  return {
    confirm: async (message) => await ask<boolean>(message, { type: 'confirm', default: false }),
    text: async (message) => await ask<string>(message, { type: 'input' }),
    password: async (message) =>
      await ask<string>(message, { type: 'password', mask: '*', toggleMask: false }),
  }
}

/** Of a terminal that is gone the mode cannot be set any more, and nobody listens to that failure. */
function keepRawModeQuiet(input: NodeJS.ReadableStream): void {
  if (!(input instanceof ReadStream)) return
  const setRawMode = input.setRawMode.bind(input)
  const { fd } = input as ReadStream & { readonly fd: number }
  input.setRawMode = (mode) => (isatty(fd) ? setRawMode(mode) : input)
}

const asIs = (text: string): string => text

/** Its colours know nothing of `--no-color`, and a question needs none. */
const WITHOUT_COLOR = {
  prefix: { idle: '?', done: '?' },
  style: {
    answer: asIs,
    message: asIs,
    error: (text: string) => `> ${text}`,
    help: asIs,
    highlight: asIs,
    key: asIs,
    defaultAnswer: (text: string) => `(${text})`,
  },
}

/** inquirer tells its own errors apart by name. */
function isGivenUp(error: unknown): boolean {
  const { name } = error as Error
  return name === 'ExitPromptError' || name === 'AbortPromptError' || name === 'CancelPromptError'
}

const isInterrupt = (error: unknown): boolean => (error as Error).name === 'ExitPromptError'

export const declined = (cause: unknown): KctlError =>
  new KctlError('precondition', 'nothing was changed: the question was not answered', {
    code: 'DECLINED',
    cause,
  })
