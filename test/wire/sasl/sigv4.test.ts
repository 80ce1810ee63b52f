import { describe, expect, test } from 'vitest'
import { presignQuery, type RequestToSign, signRequest } from '../../../src/wire/sasl/sigv4.ts'

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const SUITE_KEY = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const scope = { region: 'us-east-1', service: 'service', amzDate: '20150830T123600Z' }
const get = (changes: Partial<RequestToSign> = {}): RequestToSign => ({
  method: 'GET',
  path: '/',
  query: [],
  headers: { Host: 'example.amazonaws.com', 'X-Amz-Date': scope.amzDate },
  payloadHash: EMPTY,
  ...changes,
})

describe('signRequest', () => {
  /** Cases of Amazon's own test suite for Signature Version 4, by their names in it. */
  test.for<{ name: string; request: RequestToSign; signature: string }>([
    {
      name: 'get-vanilla',
      request: get(),
      signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    },
    {
      name: 'get-vanilla-query-order-key-case',
      request: get({
        query: [
          ['Param2', 'value2'],
          ['Param1', 'value1'],
        ],
      }),
      signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    },
    {
      name: 'get-vanilla-empty-query-key',
      request: get({ query: [['Param1', 'value1']] }),
      signature: 'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
    },
    {
      name: 'get-vanilla-query-unreserved',
      request: get({
        query: [
          [
            '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
            '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
          ],
        ],
      }),
      signature: '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
    },
    {
      name: 'get-vanilla-utf8-query',
      request: get({ query: [['ሴ', 'bar']] }),
      signature: '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
    },
    {
      name: 'get-header-value-trim',
      request: get({
        headers: { ...get().headers, 'My-Header1': ' value1', 'My-Header2': ' "a   b   c"' },
      }),
      signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    },
    {
      name: 'post-vanilla',
      request: get({ method: 'POST' }),
      signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
    },
    {
      name: 'post-sts-header-before',
      request: get({
        method: 'POST',
        headers: {
          ...get().headers,
          'X-Amz-Security-Token':
            'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==',
        },
      }),
      signature: '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
    },
  ])('$name', ({ request, signature }) => {
    expect(signRequest(request, scope, SUITE_KEY)).toBe(signature)
  })
})

describe('presignQuery', () => {
  const identity = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    sessionToken: null,
    region: 'us-east-1',
  }

  test("the example in Amazon's documentation of S3", () => {
    const query = presignQuery({
      host: 'examplebucket.s3.amazonaws.com',
      path: '/test.txt',
      query: [],
      service: 's3',
      identity,
      expiresS: 86_400,
      epochMs: Date.UTC(2013, 4, 24),
      payloadHash: 'UNSIGNED-PAYLOAD',
    })
    expect(Object.fromEntries(query)).toEqual({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request',
      'X-Amz-Date': '20130524T000000Z',
      'X-Amz-Expires': '86400',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    })
  })

  test('a session token is part of what is signed', () => {
    const sign = (sessionToken: string | null): Readonly<Record<string, string>> =>
      Object.fromEntries(
        presignQuery({
          host: 'h',
          path: '/',
          query: [['Action', 'x:y']],
          service: 's',
          identity: { ...identity, sessionToken },
          expiresS: 1,
          epochMs: 0,
        }),
      )
    expect(sign('a/+=')['X-Amz-Security-Token']).toBe('a/+=')
    expect(sign('\ud800')['X-Amz-Signature']).toMatch(/^[\da-f]{64}$/)
    expect(new Set(['a', 'b', null].map((token) => sign(token)['X-Amz-Signature'])).size).toBe(3)
  })
})
