import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { pauseFile } from '../../adapters/local/data-folder.ts'
import { writePause } from '../../adapters/local/pause.ts'
import { runSortie } from './run-sortie.ts'

interface Ready {
  readonly ready: boolean
  readonly http: string
  readonly websocket: string
  readonly api_key?: string
  readonly operator_key?: string
  readonly model: string
}

// Each command is a process of its own, and machines may be busy.
vi.setConfig({ testTimeout: 60_000 })

let folder: string
let running: ChildProcess | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-start-'))
})

afterEach(async () => {
  await stop('SIGKILL')
  await rm(folder, { recursive: true })
})

async function start(...args: string[]): Promise<Ready> {
  const program = fileURLToPath(new URL('../../bin/sortie.ts', import.meta.url))
  const env = { ...process.env, SORTIE_MODEL: 'offline/rules' }
  running = spawn(process.execPath, [program, 'start', '--port', '0', '--data', folder, '--json', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface(running.stdout as NodeJS.ReadableStream), 'line')
  return JSON.parse(line)
}

async function stop(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<unknown> {
  const child = running
  running = undefined
  if (!child) return undefined
  child.kill(signal)
  return child.exitCode ?? (await once(child, 'exit'))[0]
}

describe('sortie start', () => {
  test('prints one ready line, works with the key in it, and stops cleanly', async () => {
    const ready = await start()
    expect(ready).toEqual({
      ready: true,
      http: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      websocket: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+/),
      api_key: expect.stringMatching(/^sortie_/),
      sign_in: expect.stringContaining('/sign-in#'),
      model: 'offline/rules',
    })
    const env = { SORTIE_URL: ready.http, SORTIE_API_KEY: ready.api_key ?? '' }
    const { code, out } = await runSortie(['missions', 'submit', 'coder', 'What is 17 * 23?', '--watch'], { env })
    expect(code).toBe(0)
    expect(out).toContain('17 * 23 = 391')
    expect(await stop('SIGTERM')).toBe(0)
  })

  test('shows a key once, and another when it is asked to', async () => {
    const first = await start()
    expect(await stop('SIGINT')).toBe(0)
    expect(await start()).not.toHaveProperty('api_key')
    await stop('SIGTERM')
    const again = await start('--new-key')
    expect(again.api_key).not.toBe(first.api_key)
    const env = { SORTIE_URL: again.http, SORTIE_API_KEY: first.api_key ?? '' }
    expect((await runSortie(['keys', 'list'], { env })).out).toContain('--new-key')
  })

  test('makes an operator’s key when it is asked to, and nobody has one before', async () => {
    const { http, operator_key, api_key } = await start('--operator-key')
    const asOperator = { SORTIE_URL: http, SORTIE_API_KEY: operator_key ?? '' }
    const asTenant = { SORTIE_URL: http, SORTIE_API_KEY: api_key ?? '' }
    const pause = ['switches', 'set', '--mode', 'pause', '--platform', '--reason', 'an incident']
    expect(await runSortie(pause, { env: asTenant })).toMatchObject({
      code: 1,
      err: expect.stringContaining('forbidden'),
    })
    const set = await runSortie([...pause, '--json'], { env: asOperator })
    expect(JSON.parse(set.out)).toMatchObject({ mode: 'pause', state: 'in_force' })
    const { id } = JSON.parse(set.out)
    expect((await runSortie(['switches', 'list', '--platform'], { env: asOperator })).out).toContain('all tenants')
    expect((await runSortie(['switches', 'list'], { env: asTenant })).out).toContain('all tenants')
    expect((await runSortie(['switches', 'lift', id, '--platform'], { env: asOperator })).code).toBe(0)
    await stop('SIGTERM')
    expect(await start()).not.toHaveProperty('operator_key')
  })

  test('says what is wrong with the port or the folder, and how to mend it', async () => {
    const { http } = await start()
    const elsewhere = join(folder, 'other')
    const busy = await runSortie(['start', '--port', new URL(http).port, '--data', elsewhere])
    expect(busy).toMatchObject({ code: 1, out: '', err: expect.stringContaining('--port') })
    const inUse = await runSortie(['start', '--port', '0', '--data', folder])
    expect(inUse).toMatchObject({ code: 1, out: '', err: expect.stringContaining('--data') })
    await writeFile(join(folder, 'file'), '')
    const noFolder = await runSortie(['start', '--port', '0', '--data', join(folder, 'file')])
    expect(noFolder).toMatchObject({ code: 1, out: '', err: expect.stringContaining('--data') })
  })

  test('while it is paused it says what that means, and the command that ends it, in place of first steps', async () => {
    const restored_to = Date.parse('2026-11-29T12:58:53.631Z')
    await writePause(pauseFile(folder), { restored_to })
    const args = ['start', '--port', '0', '--data', folder]
    const env = { SORTIE_MODEL: 'offline/rules' }
    const { code, out } = await runSortie(args, { env, interruptOn: 'Ctrl-C stops it' })
    expect(code).toBe(0)
    expect(out).toMatch(/^Sortie is running, and paused\.\n/)
    expect(out).toContain('It was restored to 2026-11-29T12:58:53.631Z, and is paused: no mission, timer or callback')
    expect(out).toContain(`\n  npm run -s sortie -- resume --data ${folder}\n`)
    expect(out).not.toContain('curl')
    expect((await runSortie(['resume', '--data', folder])).code).toBe(0)
    expect((await runSortie(args, { env, interruptOn: 'Ctrl-C stops it' })).out).toMatch(
      /^Sortie is running\.\n[\s\S]*curl/,
    )
  })

  test('tenants create makes another tenant while it is stopped, and only then', async () => {
    await start()
    const create = ['tenants', 'create', 'acme', '--data', folder, '--json']
    expect((await runSortie(create)).code).toBe(1)
    await stop('SIGTERM')
    const { code, out } = await runSortie(create)
    expect(code).toBe(0)
    const { tenant, api_key } = JSON.parse(out)
    expect(tenant.name).toBe('acme')
    const { http } = await start()
    const identity = await fetch(`${http}/v1/me`, { headers: { authorization: `Bearer ${api_key}` } })
    expect(await identity.json()).toMatchObject({ tenant: { id: tenant.id, name: 'acme', concurrency: 10 } })
  })

  test('tenants create does not make an installation by mistake', async () => {
    const { code, err } = await runSortie(['tenants', 'create', 'acme', '--data', join(folder, 'none')])
    expect(code).toBe(1)
    expect(err).toContain('sortie start')
  })
})
