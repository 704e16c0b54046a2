import { configDefaults, defineConfig } from 'vitest/config'

/** See gates/mutate.ts. */
const tests = (process.env.SORTIE_MUTATION_TESTS ?? 'test/core').split(',')

/** The random histories take long, and find problems only in some runs: a score should be the same each time. */
const random = ['**/*interleavings.test.ts', '**/permits.test.ts']

export default defineConfig({
  test: {
    isolate: false,
    include: tests.map((place) => (place.endsWith('.ts') ? place : `${place}/**/*.test.ts`)),
    exclude: [...configDefaults.exclude, ...random],
  },
})
