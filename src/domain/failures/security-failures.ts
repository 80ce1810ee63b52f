import type { FailureTexts } from './failure-text.ts'

const LOOK = 'kctl doctor shows the certificates, the login and what this user may do'

/** TLS, logins and secrets. */
export const SECURITY_FAILURES: FailureTexts = {
  TLS_UNTRUSTED: {
    kinds: ['authentication'],
    meaning: "Nobody whom this machine trusts has signed the broker's certificate.",
    causes: [
      'the cluster has a certificate authority of its own',
      'the certificate is signed by itself',
      'the broker does not send the certificates between its own and the authority',
    ],
    fixes: [
      'get the authority from who runs the cluster: kctl topics list --tls-ca ca.pem',
      'compare the SHA-256 that is shown with theirs before you trust it',
    ],
  },
  TLS_HOSTNAME: {
    kinds: ['authentication'],
    meaning: "The broker's certificate is for other names than the one that was called.",
    causes: [
      'the broker is called by an IP address or by a name that the certificate leaves out',
      'a tunnel or --resolve leads to it under another name',
      'it is another machine than the one that was meant',
    ],
    fixes: [
      'call it by a name in the certificate',
      'if it is the right one: kctl topics list --tls-servername kafka.example.com',
    ],
  },
  TLS_EXPIRED: {
    kinds: ['authentication'],
    meaning: "The broker's certificate is not valid today: its time is over, or has not begun.",
    causes: ['nobody has renewed it', 'the clock of this machine is wrong'],
    fixes: ['renew the certificate of the broker', 'check the clock: date -u'],
  },
  TLS_NOT_SPOKEN: {
    kinds: ['authentication'],
    meaning: 'The listener did not answer as one that speaks TLS.',
    causes: ['it is a plaintext listener', 'the broker was stopping at that moment'],
    fixes: [
      'leave TLS out: --no-tls, or tls: false in the context',
      'use the port of the TLS listener, often 9093',
    ],
  },
  TLS_EXPECTED: {
    kinds: ['authentication'],
    meaning: 'The listener speaks TLS, and was spoken to without it.',
    causes: ['TLS is missing in the context or on the command line'],
    fixes: ['kctl topics list --tls', 'with an authority of your own: --tls-ca ca.pem'],
  },
  TLS_HANDSHAKE: {
    kinds: ['authentication'],
    meaning: 'Both sides speak TLS, but did not come to terms.',
    causes: [
      'no version of TLS or no cipher in common; kctl speaks TLS 1.2 and 1.3',
      'the broker wants a client certificate',
    ],
    fixes: [LOOK, 'show a certificate: --tls-cert client.pem --tls-key client.key'],
  },
  TLS_CLIENT_CERT_REQUIRED: {
    kinds: ['authentication'],
    meaning: 'The listener lets nobody in without a client certificate (ssl.client.auth=required).',
    causes: ['no certificate was given'],
    fixes: ['kctl topics list --tls-ca ca.pem --tls-cert client.pem --tls-key client.key'],
  },
  TLS_CLIENT_CERT_REJECTED: {
    kinds: ['authentication'],
    meaning: 'The broker does not accept the client certificate that it was shown.',
    causes: [
      'it is signed by an authority that the broker does not trust',
      'its time is over',
      'it is for another use than clients',
    ],
    fixes: ['look at it: openssl x509 -noout -text -in client.pem', 'ask who runs the cluster for a new one'],
  },
  TLS_FILES: {
    kinds: ['usage'],
    meaning: 'A certificate, key or authority that was given cannot be used.',
    causes: [
      'the file is not there or may not be read',
      'the file holds something else than the flag is for, or is damaged',
      'the key or the key store is encrypted, and its password is missing or wrong',
      'certificate and key do not belong together',
      'a key store holds several keys, or none',
    ],
    fixes: [
      'check --tls-ca, --tls-cert and --tls-key',
      'passwords go into KCTL_TLS_CA_PASSWORD and KCTL_TLS_KEY_PASSWORD, or caPassword and keyPassword in the context',
      'look into a key store: keytool -list -v -keystore client.p12',
      'name one of its keys: --tls-key-alias NAME',
    ],
  },
  SASL_MECHANISM: {
    kinds: ['authentication'],
    meaning: 'The listener does not offer this way to log in.',
    causes: ['the cluster uses another mechanism', 'the listener has no logins at all'],
    fixes: ['use one of those that the error lists: --sasl scram-sha-512', LOOK],
  },
  SASL_DENIED: {
    kinds: ['authentication'],
    meaning:
      'The broker refused the user, the password or the token. It was tried once only, as brokers lock accounts.',
    causes: [
      'the password is mistyped or has been changed',
      'the user does not exist for this mechanism: a SCRAM user has one password for each',
      'the token has expired',
    ],
    fixes: [
      'kctl context show --explain says where user and password come from',
      'try another one: kctl topics list --user NAME --password-stdin',
    ],
  },
  SASL_PROTOCOL: {
    kinds: ['authentication'],
    meaning:
      'The server could not prove that it knows the password too, or broke the rules of the mechanism.',
    causes: ['it is not the broker that it should be', 'a proxy takes part in the login'],
    fixes: ['do not send the password there before you know who answers', 'use TLS: --tls --tls-ca ca.pem'],
  },
  SASL_REQUIRED: {
    kinds: ['authentication'],
    meaning:
      'The listener closed the connection at the first request, as those do that expect a login first.',
    causes: ['no SASL mechanism is set', 'the listener belongs to another protocol'],
    fixes: ['kctl topics list --sasl scram-sha-512 --user NAME', LOOK],
  },
  SECRET_NEEDED: {
    kinds: ['usage'],
    meaning: 'A password or token is needed, and there is nobody to ask for it.',
    causes: ['kctl runs in a script or a pipe, and no secret is configured'],
    fixes: [
      'set KCTL_PASSWORD or KCTL_PASSWORD_FILE, or give it on stdin: --password-stdin',
      'or keep a passwordCommand in the context: kctl help environment',
    ],
  },
}
