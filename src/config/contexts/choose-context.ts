import { UsageError } from '../../errors.ts'
import type { ConfigFile, ContextValues } from '../config-contents.ts'
import { needsTrust, type ProjectFile } from '../project/project-file.ts'
import type { Origin } from '../settings.ts'

/** The context that counts. */
export interface ChosenContext {
  /** null: none. */
  readonly name: string | null
  /** What it says; null if there is none of that name, or it may not be used. */
  readonly values: ContextValues | null
  readonly origin: Origin
  /** The project file that chose it or that it is in; null: neither. */
  readonly project: UsedProject | null
  /** Why nothing may be connected to; null: something may. */
  readonly refusal: UsageError | null
}

/** What a project file had a say in. */
export interface UsedProject {
  readonly path: string
  /** The context is one of the file's own. */
  readonly isOwn: boolean
  readonly isTrusted: boolean
}

/** What was said by hand, in the order of its strength. */
export interface Said {
  /** The context that was named, and whether it was only the environment that did. */
  readonly context: { readonly name: string; readonly byEnvironment: boolean } | null
  /** Who named brokers, if anybody did. */
  readonly brokers: 'flag' | 'environment' | null
}

/**
 * The context named by hand, else that of the project, else the current one. But an address given by hand stands
 * for itself: no context's credentials were ever meant for it, so they apply only if the context is named too.
 *
 * The user's own contexts are never shadowed by those of a project.
 */
export function chooseContext(
  { context, brokers }: Said,
  config: ConfigFile | null,
  project: ProjectFile | null,
): ChosenContext {
  if (context !== null) {
    if (context.byEnvironment && brokers === 'flag') return NO_CONTEXT
    const isUsers = config?.contexts.has(context.name) === true
    const isProjects = project?.config?.contexts.has(context.name) === true
    return isUsers || !isProjects ? usersContext(context.name, config) : ownContext(context.name, project)
  }
  if (brokers !== null) return NO_CONTEXT
  const current = config?.current ?? null
  const fallback = current === null ? NO_CONTEXT : usersContext(current, config)
  if (project === null) return fallback
  if (project.config === null) return { ...fallback, refusal: project.problem }
  const { usersContext: named, current: own } = project.config
  if (named !== null) {
    return {
      ...usersContext(named, config),
      project: { path: project.path, isOwn: false, isTrusted: project.isTrusted },
    }
  }
  if (own === null) return fallback
  if (config?.contexts.has(own) !== true) return ownContext(own, project)
  return {
    ...fallback,
    refusal: new UsageError(
      `${project.path}: "${own}" is the name of a context of your own too`,
      `to use yours, write context: ${own}; else give it another name there`,
    ),
  }
}

const NO_CONTEXT: ChosenContext = {
  name: null,
  values: null,
  origin: 'default',
  project: null,
  refusal: null,
}

const usersContext = (name: string, config: ConfigFile | null): ChosenContext => ({
  name,
  values: config?.contexts.get(name) ?? null,
  origin: `context "${name}"`,
  project: null,
  refusal: null,
})

function ownContext(name: string, { path, isTrusted, config }: ProjectFile): ChosenContext {
  const values = config?.contexts.get(name) ?? {}
  const needs = isTrusted ? [] : needsTrust(values)
  return {
    name,
    values,
    origin: `project ${path}`,
    project: { path, isOwn: true, isTrusted },
    refusal:
      needs.length === 0
        ? null
        : untrusted(
            `${config?.places.get(name) ?? path}: context "${name}" is not trusted: ${needs.join('; ')}`,
          ),
  }
}

export const untrusted = (message: string): UsageError =>
  new UsageError(message, 'read the file, and if you trust it: kctl context trust')
