import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../../adapters/local/database.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-database-'))
})

afterAll(() => rm(folder, { recursive: true }))

test.each([':memory:', 'a file'])('closing %s in the middle of writes keeps them and breaks nothing', async (where) => {
  const file = where === ':memory:' ? where : join(folder, 'closing.db')
  const database = openDatabase(file)
  database.onCommit(() => database.prepare('SELECT 1').get())
  const insert = database.prepare('INSERT INTO timers (name, at, payload) VALUES (?, 0, ?)')
  const syncing = database.write(() => insert.run('first', ''))
  await nextTurn()
  const open = database.write(() => insert.run('second', ''))
  database.close()
  await Promise.all([syncing, open])
  // Whatever was asked for before the end has its turn here.
  for (let turns = 0; turns < 20; turns++) await nextTurn()
  if (file === ':memory:') return
  const reopened = openDatabase(file)
  expect(reopened.prepare('SELECT name FROM timers ORDER BY name').all()).toEqual([
    { name: 'first' },
    { name: 'second' },
  ])
  reopened.close()
})
