import { expect, test } from 'vitest'
import { hasCanary } from './canary-leaks.ts'

test.for([
  'password CANARY-1',
  Buffer.from('CANARY-1').toString('base64'),
  Buffer.from('\0ann\0CANARY-1').toString('base64'),
  Buffer.from('n,a=ann,CANARY').toString('base64'),
  Buffer.from('n=CANARY').toString('base64url'),
  Buffer.from('n=CANARY').toString('hex'),
  Buffer.from('x CANARY').toString('hex').toUpperCase(),
  `<Buffer ${Buffer.from('CANARY')
    .toString('hex')
    .replaceAll(/(..)(?=.)/g, '$1 ')}>`,
  encodeURIComponent('a/CANARY-9f=+'),
])('is found in %s', (text) => {
  expect(hasCanary(text)).toBe(true)
})

test('is not found where it is not', () => {
  expect(hasCanary(`canary ****  ${Buffer.from('canary').toString('base64')}`)).toBe(false)
})
