import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { apiKey, MissionServer } from '../sdk/mission-server.ts'

// Each command is a process of its own, and machines may be busy.
vi.setConfig({ testTimeout: 60_000 })

const program = fileURLToPath(new URL('../../bin/sortie.ts', import.meta.url))

let server: MissionServer
let env: NodeJS.ProcessEnv

beforeEach(async () => {
  server = new MissionServer()
  env = { ...process.env, SORTIE_URL: await server.start(), SORTIE_API_KEY: apiKey }
})

afterEach(() => server.stop())

/** Runs a command whose standard output is this file, opened like that. */
async function into(path: string, flags: string, ...args: string[]) {
  const file = openSync(path, flags)
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', file, 'pipe'] })
  closeSync(file)
  const [[code], err] = await Promise.all([once(child, 'close'), text(child.stderr as NodeJS.ReadableStream)])
  return { code, err }
}

describe('output that cannot be written', () => {
  test.each([[['missions', 'list']], [['missions', 'list', '--json']], [['--help']]])(
    'a full disk: %j',
    async (args) => {
      server.add()
      expect(await into('/dev/full', 'w', ...args)).toEqual({
        code: 1,
        err: expect.stringMatching(/^\S.*the output could not be written: no space left on device.*\n$/),
      })
    },
  )

  test('a file that is open for reading', async () => {
    const { code, err } = await into('/dev/null', 'r', 'missions', 'list')
    expect({ code, err }).toEqual({ code: 1, err: 'sortie: the output could not be written: bad file descriptor\n' })
  })

  test('a watch ends at once, and does not go on for nobody', async () => {
    const id = server.add()
    expect((await into('/dev/full', 'w', 'missions', 'watch', id)).code).toBe(1)
  })

  test('nowhere to say what went wrong: the exit code says it', async () => {
    const file = openSync('/dev/full', 'w')
    const child = spawn(process.execPath, [program, 'missions', 'get', 'mis_none'], {
      env,
      stdio: ['ignore', file, file],
    })
    closeSync(file)
    expect((await once(child, 'close'))[0]).toBe(1)
  })
})

describe('pipes', () => {
  test('a reader that has seen enough ends a watch without a word', async () => {
    const id = server.add()
    const child = spawn(process.execPath, [program, 'missions', 'watch', id], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.once('data', () => {
      child.stdout.destroy()
      server.happened(id, 'mission.started', { attempt: 1, leg: 1 })
      server.happened(id, 'mission.started', { attempt: 1, leg: 2 })
    })
    const [[code], err] = await Promise.all([once(child, 'close'), text(child.stderr)])
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  test('a slow reader gets all of a long output', async () => {
    const id = server.add('x'.repeat(3_000_000))
    const child = spawn(process.execPath, [program, 'missions', 'get', id, '--json'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'readable')
    expect(JSON.parse(await text(child.stdout))).toMatchObject({ id, input: 'x'.repeat(3_000_000) })
  })
})

test('the platform outlives the reader of its output, and its log that nobody can write', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-output-'))
  const args = [program, 'start', '--port', '0', '--data', folder, '--json']
  const child = spawn(process.execPath, args, {
    env: { ...env, SORTIE_MODEL: 'offline/rules', SORTIE_LOG_LEVEL: 'DEBUG' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [line] = await once(createInterface(child.stdout), 'line')
    const { http, api_key } = JSON.parse(line)
    child.stdout.destroy()
    const headers = { authorization: `Bearer ${api_key}` }
    for (let count = 0; count < 5; count++) expect((await fetch(`${http}/v1/me`, { headers })).status).toBe(200)
    child.kill('SIGTERM')
    expect((await once(child, 'exit'))[0]).toBe(0)
  } finally {
    child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
})

test('a start whose key cannot be shown does not go on without it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-output-'))
  try {
    const { code, err } = await into('/dev/full', 'w', 'start', '--port', '0', '--data', folder)
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('no space left on device') })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
