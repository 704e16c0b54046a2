import { mkdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes longest, begun first, so that no core is idle in the end. */
const long = ['test/crash/', 'test/scenarios/', 'test/cli/', 'test/local/', 'test/faults/', 'test/effects/']

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other))
  }
}

function rank({ moduleId }: TestSpecification): number {
  const at = long.findIndex((folder) => moduleId.includes(folder))
  return at < 0 ? long.length : at
}

const coverage = process.argv.includes('--coverage')
const ofProcesses = fileURLToPath(new URL('coverage/processes', import.meta.url))
if (coverage) {
  rmSync(ofProcesses, { recursive: true, force: true })
  mkdirSync(ofProcesses, { recursive: true })
}

// `unit` needs nothing but npm; `aws` deploys the stack into an emulator first (see test/aws/setup.ts).
export default defineConfig({
  test: {
    passWithNoTests: false,
    teardownTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    // The long files wait for servers of their own: one more than there are cores keeps all of these busy.
    maxWorkers: availableParallelism() + 1,
    coverage: {
      provider: 'custom',
      customProviderModule: fileURLToPath(new URL('gates/coverage.ts', import.meta.url)),
      include: ['{cli,contract,core,events,functions,local,sdk}/**/*.ts', 'adapters/{local,system}/**/*.ts'],
      reporter: ['text-summary', 'html'],
      thresholds: { lines: 85 },
    },
    projects: [
      {
        test: {
          name: 'unit',
          // To load the core anew for each of a hundred files took a quarter of the run. What modules remember is by tenant.
          isolate: false,
          // For the processes that tests start: see gates/coverage.ts.
          ...(coverage && { env: { NODE_V8_COVERAGE: ofProcesses } }),
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, 'test/aws/**', 'test/bench/**', 'test/schemathesis/**'],
        },
      },
      // Installs a Python tool first (see test/schemathesis/).
      { test: { name: 'schemathesis', include: ['test/schemathesis/**/*.test.ts'] } },
      {
        test: {
          name: 'aws',
          include: ['test/aws/**/*.test.ts'],
          globalSetup: ['test/aws/setup.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
})
