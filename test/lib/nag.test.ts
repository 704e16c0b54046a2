import { rmSync } from 'node:fs'
import { AwsSolutionsChecks } from 'cdk-nag'
import { afterAll, expect, test } from 'vitest'
import { ownDomain, sortieApp } from './sortie-app.ts'

const apps = [
  { stage: 'what may be thrown away', ...sortieApp() },
  { stage: 'what is protected', ...sortieApp('live', {}) },
  { stage: 'what has names of its own', ...sortieApp('named', { domain: ownDomain }) },
]
afterAll(() => {
  for (const { directory } of apps) rmSync(directory, { recursive: true })
})

test.each(apps)('$stage follows the AwsSolutions rules, or says in suppressions.ts why not', ({ app }) => {
  const { violations } = new AwsSolutionsChecks(app).validateScope(app)
  expect(
    violations.map(({ ruleName, violatingResources }) => ({
      ruleName,
      at: violatingResources.map(({ constructPath }) => constructPath),
    })),
  ).toEqual([])
})
