import { createAcls } from '../../../wire/messages/create-acls.ts'
import { deleteAcls } from '../../../wire/messages/delete-acls.ts'
import { describeAcls } from '../../../wire/messages/describe-acls.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'

/** What Kafka answers as long as `authorizer.class.name` is not set. */
const DISABLED = {
  errorCode: ErrorCode.SECURITY_DISABLED,
  errorMessage: 'No Authorizer is configured on the broker',
}

export const describeAclsHandler = handler(describeAcls, () => ({
  throttleTimeMs: 0,
  ...DISABLED,
  resources: [],
}))

export const createAclsHandler = handler(createAcls, ({ creations }) => ({
  throttleTimeMs: 0,
  results: creations.map(() => DISABLED),
}))

export const deleteAclsHandler = handler(deleteAcls, ({ filters }) => ({
  throttleTimeMs: 0,
  filterResults: filters.map(() => ({ ...DISABLED, matchingAcls: [] })),
}))
