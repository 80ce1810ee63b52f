import { apiVersions } from '../../../wire/messages/api-versions.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { type Handler, handler } from '../handler.ts'

/**
 * librdkafka leaves compression out unless the broker admits to Produce 0, which no broker since
 * 4.0 answers; Apache Kafka says so for its sake as well.
 */
const ADVERTISED_PRODUCE_MIN = 0

/** What a cluster has switched on that not every one of its version has: the consumer protocol of groups. */
const FEATURES = [{ name: 'group.version', level: 1 }] as const

interface AdvertisedApi {
  readonly key: number
  readonly name: string
  readonly minVersion: number
  readonly maxVersion: number
}

/** Answers with these, and with the features. */
export const apiVersionsHandler = (offered: readonly AdvertisedApi[]): Handler =>
  handler(apiVersions, () => ({
    errorCode: ErrorCode.NONE,
    apiKeys: offered.map(({ key, name, minVersion, maxVersion }) => ({
      apiKey: key,
      minVersion: name === 'Produce' ? ADVERTISED_PRODUCE_MIN : minVersion,
      maxVersion,
    })),
    supportedFeatures: FEATURES.map(({ name, level }) => ({ name, minVersion: 0, maxVersion: level })),
    finalizedFeaturesEpoch: 0n,
    finalizedFeatures: FEATURES.map(({ name, level }) => ({
      name,
      minVersionLevel: level,
      maxVersionLevel: level,
    })),
  }))
