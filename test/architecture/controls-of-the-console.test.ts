import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { operationTable } from '../../sdk/operations.ts'

const web = join(import.meta.dirname, '..', '..', 'web')

const sources = globSync('**/*.{ts,tsx}', { cwd: web }).map((file) => readFileSync(join(web, file), 'utf8'))

/** What no control stands for: the sign-in, the socket of the page, and the second half of an upload. */
const withoutControl = ['createSession', 'createTicket', 'completeFile']

function named(patterns: readonly RegExp[]): ReadonlySet<string> {
  return new Set(
    sources.flatMap((source) =>
      patterns.flatMap((pattern) => [...source.matchAll(pattern)].map(([, name]) => name ?? '')),
    ),
  )
}

/** By this name, tests in a browser compare what is shown to somebody with what the API allows them. */
test('whatever the console asks the API to do stands at a control by its name', () => {
  const asked = named([/use(?:Act|Submit)\(\s*'(\w+)'/g, /\bclient\s*\.(\w+)\(/g, /\bcall\(\s*'(\w+)'/g])
  const shown = named([/operation="(\w+)"/g, /(?:needs|operation): '(\w+)'/g, /operation=\{[^}]*?'(\w+)'/g])
  const acting = Object.entries(operationTable)
    .filter(([name, [method]]) => method !== 'GET' && asked.has(name))
    .map(([name]) => name)
  expect(acting.length).toBeGreaterThan(60)
  expect(acting.filter((name) => !shown.has(name)).toSorted()).toEqual(withoutControl.toSorted())
})
