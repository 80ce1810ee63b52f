import type { FailureTexts } from './failure-text.ts'
import { LOCAL_FAILURES } from './local-failures.ts'
import { LOGIN_FAILURES } from './login-failures.ts'
import { OFFSET_FAILURES } from './offset-failures.ts'
import { REACH_FAILURES } from './reach-failures.ts'
import { RECORD_FAILURES } from './record-failures.ts'
import { SECURITY_FAILURES } from './security-failures.ts'
import { SUBJECT_FAILURES } from './subject-failures.ts'

/** Every code of kctl's own; what brokers answer with has Kafka's names. A test holds it beside the sources. */
export const KCTL_FAILURES: FailureTexts = {
  ...REACH_FAILURES,
  ...SECURITY_FAILURES,
  ...LOGIN_FAILURES,
  ...SUBJECT_FAILURES,
  ...OFFSET_FAILURES,
  ...RECORD_FAILURES,
  ...LOCAL_FAILURES,
}
