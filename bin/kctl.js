#!/usr/bin/env node
'use strict'

const fs = require('node:fs')
const Module = require('node:module')
const path = require('node:path')
const vm = require('node:vm')

const DIST = path.join(__dirname, '..', 'dist')

/** The commands that have a bundle of their own, without the others' code. */
exports.OWN_BUNDLES = ['topics', 'produce', 'consume', 'groups', 'offsets']

function start() {
  // Until the work is proven done, the outcome is a failure: a promise that never settles must not end in success.
  process.exitCode = 1
  const { main, systemHost } = loadBundle(DIST, process.argv[2])
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
}

/**
 * Reading JavaScript takes longer than most commands do. The build leaves beside each bundle what V8 has made of
 * it; another V8 than that of the build has a file of another name, or none. This is all in one file, for another
 * one costs more than a look at the disk.
 *
 * @param {string} dist the directory of the bundles
 * @param {string | undefined} word the first of the command line
 */
function loadBundle(dist, word) {
  const file = bundleFile(dist, word)
  const cachedData = readCache(codeCacheFile(file))
  if (cachedData !== null) return run(file, compile(file, cachedData))
  // From Node 22 on, Node does the same by itself, in a directory of its own.
  Module.enableCompileCache?.()
  return require(file)
}

/** For the build: runs the bundle for this word, and then keeps what was compiled by then. */
exports.writeCodeCache = async (dist, word, warmUp) => {
  const file = bundleFile(dist, word)
  const script = compile(file)
  await warmUp(run(file, script))
  fs.writeFileSync(codeCacheFile(file), script.createCachedData())
}

const bundleFile = (dist, word) => path.join(dist, `${exports.OWN_BUNDLES.includes(word) ? word : 'main'}.js`)

const codeCacheFile = (file) => `${file}.${process.versions.v8}-${process.arch}.cache`

/** A cache that V8 does not accept is left aside by itself, and costs only time. */
const compile = (file, cachedData) =>
  // A bundle is ASCII, which the build makes sure of, and this is the fastest way to read that.
  new vm.Script(fs.readFileSync(file, 'latin1'), { filename: file, cachedData })

function run(file, script) {
  const bundle = { exports: {} }
  const execute = script.runInThisContext()
  execute(bundle.exports, Module.createRequire(file), bundle, file)
  return bundle.exports
}

function readCache(file) {
  try {
    return fs.readFileSync(file)
  } catch {
    return null
  }
}

if (require.main === module) start()
