import { expect, test } from 'vitest'
import { EXIT_CODES, exitCodesMarkdown } from '../../src/domain/exit-codes.ts'
import { ExitCode } from '../../src/errors.ts'

/** `npx vitest run test/domain/exit-codes.test.ts -u` writes it anew. */
test('docs/exit-codes.md says what the code says', async () => {
  await expect(exitCodesMarkdown()).toMatchFileSnapshot('../../docs/exit-codes.md')
})

test('every exit code is explained once', () => {
  expect(EXIT_CODES.map(({ code }) => code)).toEqual(Object.values(ExitCode))
})
