import type { DerElement } from './der.ts'
import type { KeyEntry, KeyStore } from './key-store.ts'
import type { Bag } from './pkcs12-bags.ts'

type Certificate = Bag & { readonly kind: 'certificate' }
type Key = Exclude<Bag, Certificate>

type DecryptKey = (algorithm: DerElement | undefined, data: Buffer, password: string | null) => Buffer

/** Puts together what belongs together: a file has keys and certificates in any order. */
export function storeOfBags(bags: readonly Bag[], decryptKey: DecryptKey): KeyStore {
  const certificates = bags.filter((bag): bag is Certificate => bag.kind === 'certificate')
  const byId = new Map<string, Certificate>()
  for (const each of certificates) {
    if (each.localKeyId !== null && !byId.has(each.localKeyId)) byId.set(each.localKeyId, each)
  }
  let unnamed = 0
  const keys = bags
    .filter((bag): bag is Key => bag.kind !== 'certificate')
    .map((bag): KeyEntry => {
      const own = bag.localKeyId === null ? undefined : byId.get(bag.localKeyId)
      return {
        // Java counts those without a name too.
        alias: bag.friendlyName ?? own?.friendlyName ?? String(++unnamed),
        chain: own === undefined ? [] : [own.der],
        decrypt: (password) => (bag.kind === 'key' ? bag.der : decryptKey(bag.algorithm, bag.data, password)),
      }
    })
  const marked = certificates.filter(({ isTrusted }) => isTrusted).map(({ der }) => der)
  const all = certificates.map(({ der }) => der)
  // What Java did not write has no mark, and was given as what to trust all the same.
  const trusted = marked.length > 0 ? [...marked, ...keys.flatMap(({ chain }) => chain)] : all
  return { trusted, keys, certificates: all }
}
