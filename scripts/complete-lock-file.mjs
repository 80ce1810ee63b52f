// Adds to package-lock.json the packages for other systems that npm left out, and changes nothing else.
// npm leaves them out when the registry in use does not have them, and then "npm ci" refuses the file, although
// it would not install them on this system anyway. Run it after "npm install": node scripts/complete-lock-file.mjs
import { readFileSync, writeFileSync } from 'node:fs'

const file = 'package-lock.json'
const lock = JSON.parse(readFileSync(file, 'utf8'))

/** What a name like `@oxlint/binding-linux-x64-musl` says of the systems it is for. */
function systemOf(name) {
  const match =
    /(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|ia32|ppc64|riscv64|s390x|x64)(?:-(.*))?$/.exec(
      name,
    )
  if (match === null) return null
  const [, os, cpu, abi = ''] = match
  const libc =
    os !== 'linux' ? null : abi.startsWith('musl') ? 'musl' : abi.startsWith('gnu') ? 'glibc' : null
  return { cpu: [cpu], ...(libc !== null && { libc: [libc] }), optional: true, os: [os] }
}

const added = {}
for (const { dev, optionalDependencies = {} } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const place = `node_modules/${name}`
    const system = systemOf(name)
    if (place in lock.packages || system === null || !/^\d/.test(version)) continue
    added[place] = { version, ...(dev && { dev }), ...system }
  }
}

const packages = Object.entries({ ...lock.packages, ...added }).sort(([a], [b]) => (a < b ? -1 : 1))
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`)
console.log(`${file}: added ${Object.keys(added).length}`)
