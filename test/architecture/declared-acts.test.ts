import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Asked } from '../../sdk/asked.ts'
import { operationTable } from '../../sdk/operations.ts'

const repository = join(import.meta.dirname, '..', '..')

/** How the rooms of the console ask the API. */
const asked = /\b(?:use(?:Act|Submit)\(\s*'|call\(\s*'|client\s*\.)(\w+)/g
/** How a button says what it asks of the API, or a table of buttons what each needs. */
const declared = /\b(?:needs|operation): '(\w+)'|\boperation=(?:"(\w+)"|\{[^}]*?'(\w+)'(?:[^}]*?'(\w+)')?)/g

/** `test/browser/console/permissions.test.ts` compares these buttons with what the API allows. */
test('whatever the console does to the API, a button declares: give it `operation="…"`', async () => {
  const source = await consoleSource()
  const acts = namesIn(source, asked).filter(isAct)
  const buttons = new Set(namesIn(source, declared))
  expect(acts.length).toBeGreaterThan(60)
  expect(acts.filter((operation) => !buttons.has(operation))).toEqual(byItself)
})

/** What follows by itself: signing in, a live connection, and the end of an upload. */
const byItself = ['completeFile', 'createSession', 'createTicket']

function isAct(name: string): boolean {
  const [method] = operationTable[name as Asked] ?? []
  return method !== undefined && method !== 'GET'
}

async function consoleSource(): Promise<string> {
  const texts: string[] = []
  for await (const file of glob('web/**/*.{ts,tsx}', { cwd: repository }))
    texts.push(await readFile(join(repository, file), 'utf8'))
  return texts.join('\n')
}

function namesIn(source: string, pattern: RegExp): readonly string[] {
  const names = [...source.matchAll(pattern)].flatMap(([, ...groups]) => groups.filter((name) => name !== undefined))
  return [...new Set(names)].sort()
}
