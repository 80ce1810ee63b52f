import { expect, test } from 'vitest'
import { commandsMissing } from './acl.ts'

test('every command of the tree is tried by users who may do little, or asks no cluster anything', async () => {
  expect(await commandsMissing()).toEqual([])
})
