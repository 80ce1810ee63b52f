#!/usr/bin/env node
'use strict'

// Until the work is proven done, the outcome is a failure: a promise that never settles must not end in success.
process.exitCode = 1

const path = require('node:path')
const { loadBundle } = require('./load-bundle.js')

const { main, systemHost } = loadBundle(path.join(__dirname, '..', 'dist'), process.argv[2])

const host = systemHost(__filename)
let finished = false
process.once('beforeExit', () => {
  if (!finished) process.stderr.write('error: internal error: kctl ended before its work was finished\n')
})

main(process.argv.slice(2), host).then((exitCode) => {
  finished = true
  process.exitCode = exitCode
  if (exitCode === 130) host.endBySignal('SIGINT')
  if (exitCode === 143) host.endBySignal('SIGTERM')
})
