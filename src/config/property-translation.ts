import { Secret } from './redact.ts'
import type { SettingName } from './setting-list.ts'

export type PropertySettings = Readonly<Partial<Record<SettingName, string | Secret>>>

/** One property in its place, and everything given beside it. */
export interface GivenProperty {
  readonly key: string
  readonly value: string
  /** `client.properties:3`, or `-X`. */
  readonly place: string
  readonly all: ReadonlyMap<string, string>
}

/** What a property means here. */
export type Translate = (given: GivenProperty) => PropertySettings

export const to =
  (name: SettingName): Translate =>
  ({ value }) => ({ [name]: value })

export const secretTo =
  (name: SettingName): Translate =>
  ({ value }) => ({ [name]: new Secret(value) })

/** It says something to other clients, and nothing that matters here. */
export const ignored: Translate = () => ({})
