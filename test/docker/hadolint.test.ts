import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest'
import { pythonVenv } from '../aws/python-venv.ts'

const root = join(import.meta.dirname, '..', '..')

let folder: string
let hadolint: string | undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-hadolint-'))
  const python = await pythonVenv(join(root, '.venv-hadolint'), join(import.meta.dirname, 'requirements.txt')).catch(
    () => undefined,
  )
  hadolint = python && join(dirname(python), 'hadolint')
}, 300_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

/** @returns what it complains of, a line each */
async function lint(file: string, context: TestContext): Promise<string> {
  if (hadolint === undefined)
    return context.skip('hadolint comes from PyPI: this needs python3 with venv, and the network')
  const { stdout } = await promisify(execFile)(hadolint, ['--no-color', '--no-fail', file])
  return stdout
}

test('hadolint has nothing against the Dockerfile', async (context) => {
  expect(await lint(join(root, 'Dockerfile'), context)).toBe('')
})

test('hadolint would say what is wrong', async (context) => {
  const file = join(folder, 'Dockerfile')
  await writeFile(file, 'FROM node:latest\nRUN cd /app && sudo npm ci\nCMD node bin/sortie.ts\n')
  const said = await lint(file, context)
  for (const rule of ['DL3007', 'DL3004', 'DL3025']) expect(said).toContain(rule)
})
