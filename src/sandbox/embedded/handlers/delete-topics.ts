import {
  deleteTopics,
  type DeleteTopicsResponseDeletableTopicResult,
} from '../../../wire/messages/delete-topics.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'

/** Topics by name up to version 5, by name or id from 6 on. */
export const deleteTopicsHandler = handler(deleteTopics, ({ topics, topicNames }, { state, apiVersion }) => {
  const asked = apiVersion >= 6 ? topics : topicNames.map((name) => ({ name, topicId: '' }))
  return {
    throttleTimeMs: 0,
    responses: asked.map(({ name, topicId }): DeleteTopicsResponseDeletableTopicResult => {
      const topic = name === null ? state.topics.getById(topicId) : state.topics.get(name)
      if (topic === undefined) {
        const errorCode = name === null ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        const errorMessage =
          name === null
            ? 'This server does not host this topic ID.'
            : 'This server does not host this topic-partition.'
        return { name, topicId, errorCode, errorMessage }
      }
      state.topics.delete(topic)
      state.groups.forgetTopic(topic.name)
      return { name: topic.name, topicId: topic.id, errorCode: ErrorCode.NONE }
    }),
  }
})
