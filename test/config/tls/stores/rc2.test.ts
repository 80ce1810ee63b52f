import { expect, test } from 'vitest'
import { decryptRc2 } from '../../../../src/config/tls/stores/rc2.ts'

// RFC 2268, section 5: the key, its effective bits, and what eight bytes become; a block of padding stands behind.
test.for([
  { key: '0000000000000000', bits: 63, plain: '0000000000000000', cipher: 'ebb773f993278eff' },
  { key: 'ffffffffffffffff', bits: 64, plain: 'ffffffffffffffff', cipher: '278b27e42e2f0d49' },
  { key: '3000000000000000', bits: 64, plain: '1000000000000001', cipher: '30649edf9be7d2c2' },
  { key: '88', bits: 64, plain: '0000000000000000', cipher: '61a8a244adacccf0' },
  { key: '88bca90e90875a', bits: 64, plain: '0000000000000000', cipher: '6ccf4308974c267f' },
  {
    key: '88bca90e90875a7f0f79c384627bafb2',
    bits: 64,
    plain: '0000000000000000',
    cipher: '1a807d272bbe5db1',
  },
  {
    key: '88bca90e90875a7f0f79c384627bafb2',
    bits: 128,
    plain: '0000000000000000',
    cipher: '2269552ab0f85ca6',
  },
  {
    key: '88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e',
    bits: 129,
    plain: '0000000000000000',
    cipher: '5b78d3a43dfff1f1',
  },
])('$key with $bits bits', ({ key, bits, plain, cipher }) => {
  // CBC turns an initialisation vector over the plaintext: with this one, what comes out is a block of padding.
  const iv = Buffer.from(plain, 'hex').map((byte) => byte ^ 8)
  const padding = decryptRc2(Buffer.from(key, 'hex'), bits, Buffer.from(iv), Buffer.from(cipher, 'hex'))
  expect(padding).toHaveLength(0)
})

test.for(['', '00', 'ebb773f993278e', 'ebb773f993278efe'])('"%s" does not decrypt', (cipher) => {
  const key = Buffer.alloc(8)
  expect(() => decryptRc2(key, 63, Buffer.alloc(8, 8), Buffer.from(cipher, 'hex'))).toThrow('does not open')
})
