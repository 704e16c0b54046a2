import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'

// `unit` needs nothing but npm; `aws` deploys the stack into an emulator first (see test/aws/setup.ts).
export default defineConfig({
  test: {
    passWithNoTests: false,
    teardownTimeout: 60_000,
    // Most tests wait for servers of their own: on two cores, one file at a time leaves one idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, 'test/aws/**', 'test/bench/**'],
        },
      },
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
