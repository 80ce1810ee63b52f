import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes minutes begins first, and does not end alone. */
const LONGEST = ['test/fuzz/fuzz.test.ts', 'test/faults/faults.test.ts']

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = LONGEST.findIndex((name) => moduleId.endsWith(name))
      return index === -1 ? LONGEST.length : index
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/kafka-global-setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 120_000,
    // Two cores: more workers only make timing-sensitive group tests slower.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    globals: false,
    // What is waited for comes late on a busy machine; the default is a second.
    expect: { poll: { timeout: 15_000 } },
  },
})
