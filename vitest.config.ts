import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes longest, begun first, so that no core is idle in the end. */
const long = [
  'test/crash/',
  'test/hostile/',
  'test/scenarios/',
  'test/cli/',
  'test/local/',
  'test/faults/',
  'test/effects/',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other))
  }
}

function rank({ moduleId }: TestSpecification): number {
  const at = long.findIndex((folder) => moduleId.includes(folder))
  return at < 0 ? long.length : at
}

/** What was found and should not be there is told as a whole: a fault that comes once in many runs is not seen again to ask it. */
const chaiConfig = { truncateThreshold: 10_000 }
/** Journeys that kill the server or put missions under it, and what the page alone decides: its files are the same on AWS. */
const onlyOnOneMachine = [
  'test/browser/console/**/*.local.test.ts',
  ...['dialogs', 'every-page', 'hostile', 'permissions', 'states'].map(
    (name) => `test/browser/console/${name}.test.ts`,
  ),
]

/** Where the processes that tests start write down what they ran: see gates/coverage.ts. */
const ofProcesses = process.env.SORTIE_PROCESS_COVERAGE

// `unit` needs nothing but npm; `aws` deploys the stack into an emulator first (see test/aws/setup.ts).
export default defineConfig({
  test: {
    passWithNoTests: false,
    teardownTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    // The long files wait for servers of their own: one more than there are cores keeps all of these busy.
    maxWorkers: availableParallelism() + 1,
    coverage: {
      provider: 'v8',
      include: ['{cli,contract,core,events,functions,local,sdk}/**/*.ts', 'adapters/{local,system}/**/*.ts'],
      // gates/coverage.ts reads it, adds what ran in the processes that tests start, and judges.
      reporter: ['json'],
      // A test that failed may pass when it is tried once more (.ci/again.ts), and what the others ran is still judged then.
      reportOnFailure: true,
    },
    projects: [
      {
        test: {
          name: 'unit',
          chaiConfig,
          // No test is timed: these only end what hangs, on the busiest machine.
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // To load the core anew for each of a hundred files took a quarter of the run. What modules remember is by tenant.
          isolate: false,
          // So that what a schema says of a value, and where a service is, does not depend on which files ran before in the same worker.
          setupFiles: ['contract/problem-words.ts', 'test/own-environment.ts'],
          ...(ofProcesses && { env: { NODE_V8_COVERAGE: ofProcesses } }),
          include: ['test/**/*.test.ts'],
          exclude: [
            ...configDefaults.exclude,
            ...['aws', 'bench', 'browser', 'packages', 'schemathesis', 'stage'].map((part) => `test/${part}/**`),
          ],
        },
      },
      // `npm run test:browser` installs its browser first.
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/setup.ts'],
          provide: { edition: 'local' },
          // Each file has a browser and an edition of its own, which keep the cores busy enough.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      // The same journeys on the stage that is deployed to the emulator.
      {
        test: {
          name: 'browser-aws',
          include: ['test/browser/console/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...onlyOnOneMachine],
          globalSetup: ['test/aws/setup.ts'],
          fileParallelism: false,
          provide: { edition: 'aws' },
          testTimeout: 180_000,
          hookTimeout: 600_000,
        },
      },
      // What people install, from its tarballs. `npm run test:packages` fetches the runtimes that it is tried on first.
      {
        test: {
          name: 'packages',
          include: ['test/packages/**/*.test.ts'],
          globalSetup: ['test/packages/setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      // Installs a Python tool first (see test/schemathesis/).
      { test: { name: 'schemathesis', include: ['test/schemathesis/**/*.test.ts'] } },
      // On a stage that is deployed: see docs/pipeline.md.
      { test: { name: 'stage', include: ['test/stage/**/*.test.ts'], testTimeout: 120_000 } },
      {
        test: {
          name: 'aws',
          chaiConfig,
          include: ['test/aws/**/*.test.ts', 'test/browser/console/every-way.test.ts'],
          exclude: [...configDefaults.exclude, 'test/aws/year/**'],
          globalSetup: ['test/aws/setup.ts'],
          fileParallelism: false,
          provide: { edition: 'aws' },
          testTimeout: 120_000,
          hookTimeout: 600_000,
        },
      },
      // Each file deploys several releases into an emulator of its own.
      {
        test: {
          name: 'year',
          chaiConfig,
          include: ['test/aws/year/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
})
