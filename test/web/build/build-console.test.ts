import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { builtConsole } from '../../../web/build/built-console.ts'
import { stampOfSources } from '../../../web/build/stamp.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let builds: string
let folders: readonly string[]
const inBuilds = (name: string) => join(builds, name)

beforeAll(async () => {
  builds = await mkdtemp(join(tmpdir(), 'sortie-builds-'))
  await leave('draft-going-on', 1)
  await leave('draft-killed', 600)
  for (let at = 0; at < 9; at++) await leave(`build-${at}`, 600 - at)
  folders = await Promise.all([builtConsole('clone', { builds }), builtConsole('clone', { builds })])
})
async function leave(name: string, minutesAgo: number): Promise<void> {
  await mkdir(inBuilds(name))
  const at = Date.now() / 1_000 - minutesAgo * 60
  await utimes(inBuilds(name), at, at)
}

afterAll(() => rm(builds, { recursive: true }))

test('two builds of one checkout at once both end with the same whole folder, named after its sources', async () => {
  expect(new Set(folders)).toEqual(new Set([inBuilds(await stampOfSources('clone'))]))
  const [folder = ''] = folders
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  const files = [...page.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, file = '']) => file)
  expect(files.length).toBeGreaterThan(2)
  for (const file of files)
    for (const form of ['', '.br', '.gz']) expect(existsSync(join(folder, file + form))).toBe(true)
})

test('drafts of builds that were killed and the oldest builds go, and a build that goes on stays', async () => {
  const [present = ''] = folders
  const kept = Array.from({ length: 8 }, (_, at) => `build-${at + 1}`)
  expect((await readdir(builds)).toSorted()).toEqual([basename(present), ...kept, 'draft-going-on'].toSorted())
})

test('what has been built of the same sources is not built again', async () => {
  const [folder = ''] = folders
  await rm(join(folder, 'icon.svg'))
  expect(await builtConsole('clone', { builds })).toBe(folder)
  expect(existsSync(join(folder, 'icon.svg'))).toBe(false)
})

test('the page has no script, style or handler of its own text: the policy would refuse it', async () => {
  const [folder = ''] = folders
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  expect(page).not.toMatch(/<style|<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=|https?:\/\//)
})

test('the files are those of production, the same on every machine, and say nothing of it', async () => {
  const [folder = ''] = folders
  const scripts = (await readdir(join(folder, 'assets'))).filter((name) => name.endsWith('.js'))
  for (const name of scripts) {
    const script = await readFile(join(folder, 'assets', name), 'utf8')
    expect(script.includes(join(import.meta.dirname, '..', '..', '..')), name).toBe(false)
    // A warning of React that only its development build has.
    expect(script.includes('Each child in a list should have a unique'), name).toBe(false)
  }
})
