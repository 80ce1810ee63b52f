import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/kafka-global-setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 120_000,
    // Two cores: more workers only make timing-sensitive group tests slower.
    maxWorkers: 2,
    globals: false,
    // What is waited for comes late on a busy machine; the default is a second.
    expect: { poll: { timeout: 15_000 } },
  },
})
