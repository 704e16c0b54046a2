import { statSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requirePrivateFolder } from '../../adapters/local/private-files.ts'
import { startEdition } from './edition-process.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-modes-'))
})

afterAll(() => rm(folder, { recursive: true }))

test('everything in the data folder is its owner’s alone, also what an earlier start left open', async () => {
  const data = join(folder, 'open')
  await mkdir(data)
  await chmod(data, 0o755)
  // As SQLite and a lax mask leave them.
  for (const name of ['sortie.db', 'sortie.db.lock', 'secret.key']) {
    await writeFile(join(data, name), name === 'secret.key' ? Buffer.alloc(32, 1) : '')
    await chmod(join(data, name), 0o644)
  }
  const mask = process.umask(0)
  const edition = await startEdition({ data }).finally(() => process.umask(mask))
  await fetch(`${edition.http}/v1/missions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${edition.api_key}`, 'content-type': 'application/json' },
    // Large enough for a blob.
    body: JSON.stringify({ agent: 'echo', input: 'x'.repeat(100_000) }),
  })
  const open: string[] = []
  for (const entry of await readdir(data, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    // What was on its way when it was listed has its own name now.
    const found = statSync(path, { throwIfNoEntry: false })
    if (found && (found.mode & 0o077) !== 0) open.push(path)
  }
  await edition.stop()
  expect(open).toEqual([])
})

test('a folder that every user can write is refused, and one of a group is warned about', async () => {
  const shared = join(folder, 'shared')
  await mkdir(shared)
  await chmod(shared, 0o777)
  expect(() => requirePrivateFolder(shared)).toThrow(/can be written by every user/)
  await expect(startEdition({ data: shared })).rejects.toThrow(/chmod go-w/)
  await chmod(shared, 0o770)
  expect(requirePrivateFolder(shared)).toContain('group')
  await chmod(shared, 0o700)
  expect(requirePrivateFolder(shared)).toBeUndefined()
})
