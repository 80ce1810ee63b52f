import type { Decoded } from '../../../wire/api.ts'
import { alterConfigs } from '../../../wire/messages/alter-configs.ts'
import {
  incrementalAlterConfigs,
  type IncrementalAlterConfigsRequestAlterableConfig,
  type IncrementalAlterConfigsRequestAlterConfigsResource,
} from '../../../wire/messages/incremental-alter-configs.ts'
import { brokerConfigDefinition } from '../broker-configs.ts'
import { type ConfigDefinition, ConfigType, listItems, validateConfig } from '../config-definition.ts'
import { ConfigResource } from '../config-resource.ts'
import type { EmbeddedState } from '../embedded-state.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'
import { RefusedError } from '../refused-error.ts'
import { topicConfig, topicConfigDefinition } from '../topic-configs.ts'

type Resource = Decoded<IncrementalAlterConfigsRequestAlterConfigsResource>
type Change = Decoded<IncrementalAlterConfigsRequestAlterableConfig>

const Operation = { set: 0, delete: 1, append: 2, subtract: 3 } as const

export const incrementalAlterConfigsHandler = handler(incrementalAlterConfigs, (request, { state }) => ({
  throttleTimeMs: 0,
  responses: alterResources(state, request.resources, request.validateOnly),
}))

/** In AlterConfigs, what is given is all that stays set. */
export const alterConfigsHandler = handler(alterConfigs, ({ resources, validateOnly }, { state }) => ({
  throttleTimeMs: 0,
  responses: alterResources(
    state,
    resources.map((resource) => {
      const given = new Set(resource.configs.map(({ name }) => name))
      const missing = [...configsOf(state, resource).keys()].filter((name) => !given.has(name))
      return {
        ...resource,
        configs: [
          ...resource.configs.map((config) => ({ ...config, configOperation: Operation.set })),
          ...missing.map((name) => ({ name, value: null, configOperation: Operation.delete })),
        ],
      }
    }),
    validateOnly,
  ),
}))

function alterResources(state: EmbeddedState, resources: readonly Resource[], validateOnly: boolean) {
  return resources.map((resource) => {
    const { resourceType, resourceName } = resource
    try {
      const repeated = resources.filter(
        (other) => other.resourceType === resourceType && other.resourceName === resourceName,
      )
      if (repeated.length > 1)
        throw new RefusedError(ErrorCode.INVALID_REQUEST, 'Each resource must appear at most once.')
      alter(state, resource, validateOnly)
      return { errorCode: ErrorCode.NONE, errorMessage: null, resourceType, resourceName }
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      return { errorCode: error.code, errorMessage: error.message, resourceType, resourceName }
    }
  })
}

/** What is set for a resource. */
function configsOf(
  state: EmbeddedState,
  { resourceType, resourceName }: Pick<Resource, 'resourceType' | 'resourceName'>,
): ReadonlyMap<string, string> {
  const set =
    resourceType === ConfigResource.topic
      ? state.topics.get(resourceName)?.configs
      : state.brokerConfigs.get(resourceName)
  return set ?? new Map<string, string>()
}

/** Nothing is changed unless every change of the resource is valid. */
function alter(
  state: EmbeddedState,
  { resourceType, resourceName, configs }: Resource,
  validateOnly: boolean,
): void {
  const names = configs.map(({ name }) => name)
  if (new Set(names).size < names.length) {
    throw new RefusedError(ErrorCode.INVALID_REQUEST, 'Each config may be altered only once in a request.')
  }
  if (resourceType === ConfigResource.topic) {
    const topic = state.topics.get(resourceName)
    if (topic === undefined) {
      throw new RefusedError(
        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
        `The topic '${resourceName}' does not exist.`,
      )
    }
    const changed = changedConfigs(topic.configs, configs, topicConfigDefinition, (name) =>
      topicConfig(state, topic, name),
    )
    if (validateOnly) return
    replaceAll(topic.configs, changed)
    state.topics.changed(topic)
    return
  }
  if (resourceType === ConfigResource.broker) {
    if (resourceName !== '' && !state.nodes.has(Number(resourceName))) {
      throw new RefusedError(ErrorCode.INVALID_REQUEST, `There is no broker ${resourceName}.`)
    }
    const present = state.brokerConfigs.get(resourceName) ?? new Map<string, string>()
    const changed = changedConfigs(
      present,
      configs,
      brokerConfigDefinition,
      (name) => present.get(name) ?? '',
    )
    if (validateOnly) return
    state.brokerConfigs.set(resourceName, changed)
    state.topics.brokerConfigsChanged()
    return
  }
  throw new RefusedError(ErrorCode.INVALID_REQUEST, `Unsupported resource type: ${resourceType}`)
}

/** @returns what is set after the changes */
function changedConfigs(
  present: ReadonlyMap<string, string>,
  changes: readonly Change[],
  definitionOf: (name: string) => ConfigDefinition,
  valueOf: (name: string) => string,
): Map<string, string> {
  const changed = new Map(present)
  for (const change of changes) {
    const definition = definitionOf(change.name)
    if (change.configOperation === Operation.delete) {
      changed.delete(change.name)
      continue
    }
    const value = newValue(change, definition, valueOf)
    validateConfig(definition, value)
    changed.set(change.name, value)
  }
  return changed
}

function newValue(
  { name, configOperation, value }: Change,
  { type }: ConfigDefinition,
  valueOf: (name: string) => string,
): string {
  if (value === null) {
    throw new RefusedError(ErrorCode.INVALID_REQUEST, `Null value not supported for : ${name}`)
  }
  if (configOperation === Operation.set) return value
  if (configOperation !== Operation.append && configOperation !== Operation.subtract) {
    throw new RefusedError(ErrorCode.INVALID_REQUEST, `Unknown operation ${configOperation} for ${name}`)
  }
  if (type !== ConfigType.list) {
    const what = configOperation === Operation.append ? 'append' : 'subtract'
    throw new RefusedError(
      ErrorCode.INVALID_CONFIG,
      `Can't ${what} to key ${name} because its type is not LIST.`,
    )
  }
  const items = listItems(valueOf(name))
  const given = listItems(value)
  return configOperation === Operation.append
    ? [...items, ...given.filter((item) => !items.includes(item))].join(',')
    : items.filter((item) => !given.includes(item)).join(',')
}

function replaceAll(target: Map<string, string>, source: ReadonlyMap<string, string>): void {
  target.clear()
  for (const [name, value] of source) target.set(name, value)
}
