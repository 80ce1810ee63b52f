/** What of WebAssembly is used here; the types of Node leave it out. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
  /** Adds pages of 64 KiB. @throws {RangeError} */
  grow(pages: number): number
}

/** Compiled code, ready to be instantiated. */
export type WasmModule = object

interface Api {
  readonly Module: new (bytes: Uint8Array) => WasmModule
  readonly Instance: new (module: WasmModule, imports?: object) => { readonly exports: unknown }
}

const { WebAssembly: api } = globalThis as unknown as { WebAssembly: Api }

export const WASM_PAGE_BYTES = 65_536

export function compileWasm(bytes: Uint8Array): WasmModule {
  return new api.Module(bytes)
}

/** @returns the exports */
export function instantiateWasm(module: WasmModule, imports?: object): unknown {
  return new api.Instance(module, imports).exports
}
