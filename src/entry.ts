/** What bin/kctl.js needs of the bundle. */
export { main } from './main.ts'
export { systemHost } from './system-host.ts'
