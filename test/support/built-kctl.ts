import { afterAll, beforeAll } from 'vitest'
import { type BundledKctl, bundleKctl } from './bundle-kctl.ts'

/** Builds kctl once for the tests of a file. @returns the way to it, which is there once a test runs */
export function builtKctl(): () => BundledKctl {
  let kctl: BundledKctl | undefined
  beforeAll(async () => {
    kctl = await bundleKctl()
  })
  afterAll(() => kctl?.[Symbol.dispose]())
  return () => {
    if (kctl === undefined) throw new Error('kctl was not built')
    return kctl
  }
}
