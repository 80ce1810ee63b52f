import { KctlError } from '../errors.ts'
import type { Prompts } from '../host.ts'

/**
 * Asks the person at the terminal. Questions are drawn on `output`, which is stderr, so that stdout
 * holds data only. Ctrl-C and the end of the input are a no to whatever was asked.
 */
export function createPrompts(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Prompts {
  const ask = async <Answer>(question: Record<string, unknown>): Promise<Answer> => {
    const { default: inquirer } = await import('inquirer')
    const prompt = inquirer.createPromptModule({ input, output, skipTTYChecks: true })
    try {
      const { answer } = (await prompt([{ ...question, name: 'answer' }] as never)) as { answer: Answer }
      return answer
    } catch (error) {
      throw isGivenUp(error) ? declined(error) : error
    }
  }
  return {
    confirm: async (message) => await ask<boolean>({ type: 'confirm', message, default: false }),
    text: async (message) => await ask<string>({ type: 'input', message }),
    password: async (message) => await ask<string>({ type: 'password', message, mask: '*' }),
  }
}

/** inquirer tells its own errors apart by name. */
function isGivenUp(error: unknown): boolean {
  const { name } = error as Error
  return name === 'ExitPromptError' || name === 'AbortPromptError' || name === 'CancelPromptError'
}

const declined = (cause: unknown): KctlError =>
  new KctlError('precondition', 'nothing was changed: the question was not answered', {
    code: 'DECLINED',
    cause,
  })
