import { mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSecrets } from '../../../adapters/local/secrets.ts'
import { StartError } from '../../../adapters/local/start-error.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-secrets-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('the key of a folder is made once, for its owner alone, and nothing stands beside it', async () => {
  const sealed = await createSecrets(folder, {}).seal('ten_1', 'a')
  expect(await createSecrets(folder, {}).open('ten_1', sealed)).toBe('a')
  expect(await readdir(folder)).toEqual(['secret.key'])
  const { mode, size } = await stat(join(folder, 'secret.key'))
  expect([mode & 0o777, size]).toEqual([0o600, 32])
})

test.each([0, 31, 33])('a key of %d bytes is none: nothing is sealed with it', async (bytes) => {
  await writeFile(join(folder, 'secret.key'), Buffer.alloc(bytes))
  expect(() => createSecrets(folder, {})).toThrow(StartError)
  expect(() => createSecrets(folder, {})).toThrow(`has ${bytes} bytes`)
})

test('where none can be made, it says so and leaves none', async () => {
  await symlink(join(folder, 'gone', 'away'), join(folder, `secret.key.${process.pid}.part`))
  expect(() => createSecrets(folder, {})).toThrow(/cannot be made/)
  expect(await readdir(folder)).toEqual([])
})
