import type { FailureTexts } from './failure-text.ts'

const WHERE = 'kctl context show --explain says where each value comes from'
const EXPORT = 'eval "$(aws configure export-credentials --profile NAME --format env)" and try again'

/** Where tokens and keys come from that kctl logs in with. */
export const LOGIN_FAILURES: FailureTexts = {
  CREDENTIALS: {
    kinds: ['authentication'],
    meaning: 'What has to be shown to the broker could not be had.',
    causes: ['the place where the secret is kept has failed in an unusual way'],
    fixes: [WHERE, 'kctl doctor shows how far the way to the cluster goes'],
  },
  TOKEN_DENIED: {
    kinds: ['authentication'],
    meaning: 'The token endpoint gives this OAuth client no token. It was asked once only.',
    causes: [
      'the client id or its secret is mistyped or has been changed',
      'the client may not have the scope that is asked for',
      'the client is not set up for client credentials',
    ],
    fixes: [WHERE, 'ask who runs the identity provider what its log says of this client'],
  },
  TOKEN_MISSING: {
    kinds: ['authentication'],
    meaning: 'The token endpoint answered, and there was no access_token in what it said.',
    causes: ['it is another address of the identity provider, not that of its token endpoint'],
    fixes: ['the token_endpoint in its /.well-known/openid-configuration is the right one', WHERE],
  },
  TOKEN_ANSWER: {
    kinds: ['authentication'],
    meaning: 'What the token endpoint answered is not what such an endpoint says.',
    causes: [
      'it is another address of the identity provider, not that of its token endpoint',
      'a proxy or a login page has answered in its place',
    ],
    fixes: ['the token_endpoint in its /.well-known/openid-configuration is the right one', WHERE],
  },
  TOKEN_ENDPOINT_REDIRECT: {
    kinds: ['authentication'],
    meaning: 'The token endpoint sends us elsewhere. A secret is not sent there.',
    causes: ['its address has changed', 'the address begins with http and should with https'],
    fixes: ['set the address that it names as the token endpoint, if you trust it'],
  },
  TOKEN_ENDPOINT_TLS: {
    kinds: ['authentication'],
    meaning: 'The TLS connection to the token endpoint failed, so the secret was not sent.',
    causes: [
      'its certificate is signed by an authority that is not trusted here',
      'its certificate has expired, or is for another name',
      'the port speaks no TLS',
    ],
    fixes: ['name its authority: KCTL_OAUTH_CA=ca.pem, or tokenEndpointCa of sasl in the context'],
  },
  TOKEN_ENDPOINT_UNREACHABLE: {
    kinds: ['unreachable'],
    meaning: 'The token endpoint gave no answer, or said that it cannot give one now.',
    causes: ['the address is mistyped', 'a VPN or a firewall is in between', 'it has too much to do'],
    fixes: ['run it again later, or give it longer: kctl topics list --timeout 30s', WHERE],
  },
  AWS_CREDENTIALS: {
    kinds: ['authentication', 'usage', 'unreachable'],
    meaning: 'There are no AWS keys to sign the login with, or kctl does not understand where they are.',
    causes: [
      'neither the environment, the profile, the container nor the machine has any',
      'the profile logs in by SSO or takes a role, which kctl leaves to the AWS CLI',
      'the profile that is named is not there',
    ],
    fixes: [
      EXPORT,
      'or give the profile the line credential_process = aws configure export-credentials --profile NAME',
    ],
  },
  AWS_REGION: {
    kinds: ['usage'],
    meaning: 'A login to Amazon MSK is signed for a region, and nothing says which.',
    causes: ["the broker's name is not one that Amazon gave it"],
    fixes: ['set AWS_REGION or KCTL_AWS_REGION, or awsRegion of sasl in the context'],
  },
}
