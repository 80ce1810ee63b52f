'use strict'

const fs = require('node:fs')
const Module = require('node:module')
const path = require('node:path')
const vm = require('node:vm')

/**
 * Reading three quarters of a megabyte of JavaScript takes longer than most commands. The build leaves beside
 * the bundle what V8 has made of it; another V8 than that of the build has a file of another name, or none.
 */
exports.loadBundle = (file) => {
  const cachedData = readCache(codeCacheFile(file))
  if (cachedData !== null) return run(file, compile(file, cachedData))
  // From Node 22 on, Node does the same by itself, in a directory of its own.
  Module.enableCompileCache?.()
  return require(file)
}

/** For the build: runs the bundle, and then keeps what was compiled by then. */
exports.writeCodeCache = async (file, warmUp) => {
  const script = compile(file)
  await warmUp(run(file, script))
  fs.writeFileSync(codeCacheFile(file), script.createCachedData())
}

const codeCacheFile = (file) => `${file}.${process.versions.v8}-${process.arch}.cache`

/** A cache that V8 does not accept is left aside by itself, and costs only time. */
const compile = (file, cachedData) =>
  // The bundle is ASCII, which the build makes sure of, and this is the fastest way to read that.
  new vm.Script(Module.wrap(fs.readFileSync(file, 'latin1')), { filename: file, cachedData })

function run(file, script) {
  const bundle = { exports: {} }
  const execute = script.runInThisContext()
  execute(bundle.exports, Module.createRequire(file), bundle, file, path.dirname(file))
  return bundle.exports
}

function readCache(file) {
  try {
    return fs.readFileSync(file)
  } catch {
    return null
  }
}
