import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../adapters/local/database.ts'
import type { Models } from '../../core/base/ports/models.ts'
import type { Web } from '../../core/base/ports/web.ts'
import { settleBeforeFetch, settleBeforeGenerate } from '../../local/settle-first.ts'

let folder: string
let file: string
let database: Database

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-settle-'))
  file = join(folder, 'data.db')
  database = openDatabase(file)
})

afterEach(() => {
  database.close()
  return rm(folder, { recursive: true })
})

function namesOnDisk(): unknown[] {
  const reader = new DatabaseSync(file)
  const rows = reader.prepare('SELECT name FROM timers').all()
  reader.close()
  return rows.map((row) => row.name)
}

test('what was written before a call to the outside is on disk when it is made', async () => {
  const insert = database.prepareWrite('INSERT INTO timers (name, at, payload) VALUES (?, 0, ?)')
  const seen: unknown[] = []
  const web = settleBeforeFetch(
    {
      async fetch() {
        seen.push(namesOnDisk())
        return {} as Awaited<ReturnType<Web['fetch']>>
      },
    },
    database.settled,
  )
  const models = settleBeforeGenerate(
    {
      async *generate() {
        seen.push(namesOnDisk())
        yield { type: 'text', text: 'hello' }
      },
      price: () => undefined,
    },
    database.settled,
  )
  await database.write(() => insert.run('before the fetch', ''))
  await web.fetch({} as Parameters<Web['fetch']>[0])
  await database.write(() => insert.run('before the model', ''))
  await ask(models, 'openai/gpt')
  await database.write(() => insert.run('before the fallback', ''))
  await ask(models, 'offline/echo', 'openai/gpt')
  expect(seen).toEqual([
    ['before the fetch'],
    ['before the fetch', 'before the model'],
    ['before the fallback', 'before the fetch', 'before the model'],
  ])
})

async function ask(models: Models, model: string, ...fallbacks: string[]): Promise<void> {
  const request = { model, fallbacks } as unknown as Parameters<Models['generate']>[0]
  for await (const chunk of models.generate(request)) expect(chunk.type).toBe('text')
}
