import { APIS, DATA } from './apis.ts'
import { parseDefinition } from './definition.ts'
import { fileNameOf, generateApi, generateData } from './generate-api.ts'

/**
 * Every generated file by name, from the definitions by name ("MetadataRequest" → its JSON text).
 * Pure, so that a test can compare it with what is committed.
 */
export function generateAll(definition: (name: string) => string): ReadonlyMap<string, string> {
  const read = (name: string) => parseDefinition(definition(name))
  return new Map([
    ...APIS.map(
      (api) => [`${fileNameOf(api)}.ts`, generateApi(read(`${api}Request`), read(`${api}Response`))] as const,
    ),
    ...DATA.map((name) => [`${fileNameOf(name)}.ts`, generateData(read(name))] as const),
  ])
}
