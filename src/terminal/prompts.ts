import { sanitiseText } from '../domain/sanitise.ts'
import { KctlError } from '../errors.ts'
import type { Prompts } from '../host.ts'

export interface PromptOptions {
  /** Told of a Ctrl-C, which is no signal while a question has the keyboard. */
  readonly onInterrupt?: () => void
  /** Calls back when the program is to end, until the returned function is called. */
  readonly onSignal?: (listener: () => void) => () => void
}

/**
 * Asks the person at the terminal. Questions are drawn on `output`, which is stderr, so that stdout
 * holds data only. Ctrl-C, the end of the input (Ctrl-D) and a signal are a no to whatever was asked.
 */
export function createPrompts(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  { onInterrupt = () => {}, onSignal = () => () => {} }: PromptOptions = {},
): Prompts {
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
    // At the end of the input the question stops reading, and would wait for ever.
    input.on('pause', giveUp)
    try {
      const asked = [{ ...question, message: sanitiseText(message), theme: WITHOUT_COLOR, name: 'answer' }]
      const { answer } = (await prompt(asked as never)) as { answer: Answer }
      return answer
    } catch (error) {
      if (isInterrupt(error)) onInterrupt()
      throw isGivenUp(error) ? declined(error) : error
    } finally {
      input.off('pause', giveUp)
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

const declined = (cause: unknown): KctlError =>
  new KctlError('precondition', 'nothing was changed: the question was not answered', {
    code: 'DECLINED',
    cause,
  })
