import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { devEnvironment } from '../../cli/commands/dev.ts'
import { createClient } from '../../sdk/client.ts'

// The whole platform starts, and machines may be busy.
vi.setConfig({ testTimeout: 60_000 })

const program = fileURLToPath(new URL('../../bin/sortie.ts', import.meta.url))
let folder: string
let child: ChildProcess | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-dev-'))
  await mkdir(join(folder, 'agents'))
})
afterEach(async () => {
  child?.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

/** What it prints for scripts, a line at a time. */
async function develop() {
  const args = ['dev', '--json', '--port', '0', '--data', join(folder, 'data'), '--agents', join(folder, 'agents')]
  const running = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  child = running
  const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]()
  const next = async () => JSON.parse((await lines.next()).value ?? 'null')
  const until = async (isIt: (line: Record<string, unknown>) => boolean) => {
    for (let line = await next(); ; line = await next()) if (isIt(line)) return line
  }
  const { http, api_key } = await next()
  const end = async () => {
    running.kill('SIGINT')
    return (await once(running, 'exit'))[0]
  }
  return { client: createClient({ url: http, apiKey: api_key }), api_key, until, end }
}

test('agents are as their files are, what happens is told, and the next start has the same key', async () => {
  const file = join(folder, 'agents', 'greeter.yaml')
  await writeFile(file, 'agent:\n  name: greeter\n  instructions: Greet.\n')
  const { client, api_key, until, end } = await develop()
  expect(await until(({ file }) => file !== undefined)).toEqual({ file, outcome: 'created', words: 'greeter v1' })

  await writeFile(file, 'name: greeter\ninstructions: Greet politely.\n')
  expect(await until(({ outcome }) => outcome === 'changed')).toMatchObject({ words: 'greeter v2' })
  expect((await client.getAgent({ params: { name: 'greeter' } })).instructions).toBe('Greet politely.')

  await writeFile(join(folder, 'agents', 'broken.json'), '{"name": ')
  expect(await until(({ outcome }) => outcome === 'failed')).toMatchObject({
    words: expect.stringContaining('broken.json:1: '),
  })

  // However close the changes are to each other, the last one counts.
  for (let at = 1; at <= 20; at++) await writeFile(file, `name: greeter\ninstructions: ${'Greet. '.repeat(at)}\n`)
  const isLast = async () => (await client.getAgent({ params: { name: 'greeter' } })).instructions.length > 135
  while (!(await isLast())) await until(({ outcome }) => outcome === 'changed')

  const callback_url = 'http://localhost:9/callback'
  const { id } = await client.submitMission({ body: { agent: 'greeter', input: 'hi', callback_url } })
  const last = await until(({ type, mission_id }) => mission_id === id && String(type).startsWith('mission.completed'))
  expect(last).toMatchObject({ mission_id: id })
  expect(await end()).toBe(0)

  const again = await develop()
  expect(again.api_key).toBe(api_key)
  expect((await again.client.getAgent({ params: { name: 'greeter' } })).version).toBeGreaterThan(2)
  expect((await stat(join(folder, 'data', 'dev-key'))).mode & 0o777).toBe(0o600)

  // A key that the platform no longer takes is replaced.
  await writeFile(join(folder, 'data', 'dev-key'), 'sortie_none')
  await again.end()
  const third = await develop()
  expect(third.api_key).not.toBe(api_key)
  expect((await third.client.getIdentity()).tenant.name).toBe('local')
})

test('a refused file is tried again when it is saved, and a mended mistake is told', async () => {
  const file = join(folder, 'agents', 'greeter.yaml')
  const content = 'name: greeter\ninstructions: Greet.\ntools: [clok]\n'
  await writeFile(file, content)
  const { client, until } = await develop()
  const next = () => until(({ file }) => file !== undefined)
  expect(await next()).toMatchObject({
    outcome: 'failed',
    words: expect.stringContaining('There is no tool clok; `sortie '),
  })
  const declared = { description: 'Tells the time.', parameters: { type: 'object' } }
  await client.putFunctionTool({ params: { name: 'clok' }, body: declared })
  await writeFile(file, content)
  expect(await next()).toEqual({ file, outcome: 'created', words: 'greeter v1' })
  await writeFile(file, `${content}colour: red\n`)
  expect(await next()).toMatchObject({ outcome: 'failed' })
  await writeFile(file, content)
  expect(await next()).toEqual({ file, outcome: 'unchanged', words: 'greeter v1' })
})

/** As a whole: nobody reads it empty. */
async function replace(file: string, content: string): Promise<void> {
  await writeFile(join(folder, 'next'), content)
  await rename(join(folder, 'next'), file)
}

test('an agent is of the first file that describes it, until that one leaves it', async () => {
  const [first, second] = [join(folder, 'agents', 'b.yaml'), join(folder, 'agents', 'a.yaml')]
  await replace(first, 'name: greeter\ninstructions: Greet.\n')
  const { until } = await develop()
  const next = () => until(({ file }) => file !== undefined)
  expect(await next()).toEqual({ file: first, outcome: 'created', words: 'greeter v1' })
  await replace(second, 'name: greeter\ninstructions: Greet twice.\n')
  const words = `${second}:1: agent greeter is in ${first} already`
  expect(await next()).toEqual({ file: second, outcome: 'failed', words })
  await replace(first, 'name: other\ninstructions: Greet.\n')
  expect(await next()).toEqual({ file: first, outcome: 'created', words: 'other v1' })
  expect(await next()).toEqual({ file: second, outcome: 'changed', words: 'greeter v2' })
  // A file that is gone leaves its agent too.
  await rm(second)
  await replace(first, 'name: greeter\ninstructions: Greet.\n')
  const last = await until(({ file }) => file === first)
  expect(last).toEqual({ file: first, outcome: 'changed', words: 'greeter v3' })
})

test('a folder that is removed and made again is watched again, and so is one that takes its place', async () => {
  const agents = join(folder, 'agents')
  const file = join(agents, 'greeter.yaml')
  await replace(file, 'name: greeter\ninstructions: Greet.\n')
  const { until } = await develop()
  const next = () => until(({ file }) => file !== undefined)
  expect(await next()).toMatchObject({ words: 'greeter v1' })
  await rm(agents, { recursive: true })
  expect(await next()).toMatchObject({
    file: agents,
    outcome: 'failed',
    words: expect.stringContaining('no such file'),
  })
  await mkdir(agents)
  await replace(file, 'name: greeter\ninstructions: Greet twice.\n')
  expect(await until(({ outcome }) => outcome === 'changed')).toMatchObject({ file, words: 'greeter v2' })
  await replace(file, 'name: greeter\ninstructions: Greet thrice.\n')
  expect(await until(({ outcome }) => outcome === 'changed')).toMatchObject({ words: 'greeter v3' })

  await mkdir(join(folder, 'others'))
  await writeFile(join(folder, 'others', 'greeter.yaml'), 'name: greeter\ninstructions: Greet again.\n')
  await rename(agents, join(folder, 'before'))
  await rename(join(folder, 'others'), agents)
  expect(await until(({ outcome }) => outcome === 'changed')).toMatchObject({ words: 'greeter v4' })
  await replace(file, 'name: greeter\ninstructions: Greet at last.\n')
  expect(await until(({ outcome }) => outcome === 'changed')).toMatchObject({ words: 'greeter v5' })
})

test('this machine may be reached, beside what is allowed already', () => {
  expect(devEnvironment({ A: 'b' })).toEqual({
    A: 'b',
    SORTIE_FETCH_ALLOW: 'localhost,127.0.0.1,[::1]',
    SORTIE_LOG_LEVEL: 'ERROR',
  })
  const given = { SORTIE_FETCH_ALLOW: '10.0.0.7', SORTIE_LOG_LEVEL: 'INFO' }
  expect(devEnvironment(given)).toEqual({ ...given, SORTIE_FETCH_ALLOW: '10.0.0.7,localhost,127.0.0.1,[::1]' })
})
