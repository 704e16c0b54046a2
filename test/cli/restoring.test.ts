import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { runSortie } from './run-sortie.ts'

// Each command is a process of its own, and machines may be busy.
vi.setConfig({ testTimeout: 60_000 })

let place: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'sortie-restoring-'))
})
afterAll(() => rm(place, { recursive: true, force: true }))

test.each([
  ['no backup', ['restore'], /Name its file, or a stage with --aws/],
  ['a stage that is not named', ['restore', '--aws'], /give --stage <name>/],
  ['a file, and a stage', ['restore', 'file', '--aws', '--stage', 'dev'], /and no file/],
  ['a time without a zone', ['restore', '--aws', '--stage', 'dev', '--to', '2026-11-29T12:00:00'], /is not a time/],
  ['no time', ['restore', '--aws', '--stage', 'dev', '--to', 'yesterday'], /yesterday is not a time/],
  ['a part of a copy', ['restore', '--aws', '--stage', 'dev', '--tables', 'moved'], /together/],
  [
    'a copy of nobody knows when',
    ['restore', '--aws', '--stage', 'dev', '--tables', 'a', '--blobs', 'b', '--sealing-key', 'k'],
    /time of the backup/,
  ],
  ['nowhere to resume', ['resume'], /give --aws or --data[\s\S]*running or not: --data \.sortie/],
] as const)('%s is refused before anything is asked of AWS', async (_, args, said) => {
  const { code, out, err } = await runSortie([...args], {
    env: { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
  })
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toMatch(said)
})

test('a folder that holds no Sortie has no pause to lift', async () => {
  const { code, err } = await runSortie(['resume', '--data', join(place, 'nothing')])
  expect(code).toBe(1)
  expect(err).toContain('has no data of a local edition')
})
