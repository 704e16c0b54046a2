import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { snapshotOf } from '../../cli/following/top-snapshot.ts'
import { createTerminal } from '../../cli/printing/terminal.ts'
import { runCommandLine } from '../../cli/program.ts'
import { topText } from '../../cli/texts/top-text.ts'
import { createClient } from '../../sdk/client.ts'
import { useAnsweringServer } from './answering-server.ts'
import { runHere } from './run-here.ts'

const now = Date.parse('2026-11-30T12:00:00.000Z')
const created_at = '2026-11-30T11:57:00.000Z'
const question = `May clerk call memory_set with ${'these '.repeat(40)}arguments?`
const recent = { finished: 4, succeeded: 3, p50_ms: 1234, last_error: null }
const agent = { kind: 'hosted', state: 'up', load: 3, capacity: 10, waiting: 2, recent }

const status = {
  missions: { running: 3, waiting: 1, queued: 2, pending: 0, scheduled: 7 },
  slots: { leased: 3, of: 10 },
  lanes: [
    { lane: 'normal', queued: 2, running: 1 },
    { lane: 'low', queued: 0, running: 0 },
  ],
  agents: { up: 2, degraded: 0, paused: 1, down: 0 },
  instances: { up: 0, draining: 0, stopped: 0, restarting: 0, lost: 1 },
}
const none = { items: [], more: false }
const busy = {
  ...{ at: new Date(now).toISOString(), status, ended: { count: 12, failed: 1, more: false } },
  queue: [{ mission_id: 'mis_01M8P4RTER4VND6EK23D33E5AC', agent: 'coder', slot: null }],
  approvals: { items: [{ id: 'apr_01M8P4RTER4VND6EK23D33E5AB', created_at, question }], more: false },
  dead_letters: { items: [{}, {}], more: true },
  agents: {
    items: [
      { name: 'idle', ...agent, load: 0, waiting: 0 },
      { name: 'a'.repeat(64), ...agent },
    ],
    more: false,
  },
  budgets: {
    items: [
      {
        ...{ scope: 'tenant', period: 'day', usd: 5, tokens: null, spent: { usd: 4.5, tokens: 10 }, waiting: 2 },
        resets_at: '2026-12-01T00:00:00.000Z',
      },
    ],
    more: false,
  },
}

function shown(snapshot: object, lineWidth: number): string {
  const { spans } = topText(snapshot as Parameters<typeof topText>[0], { lineWidth, now })
  return spans.map(({ words }) => words).join('')
}

test('what there is to know is shown, the busiest agent first', () => {
  const all = shown(busy, 140)
  expect(all).toContain('Missions  3 running · 1 waiting · 2 queued · 7 scheduled\n')
  expect(all).toContain('Slots     ██████░░░░░░░░░░░░░░ 3 of 10\n')
  expect(all).toContain('Ended     12 in the last minute, 1 failed\n')
  expect(all).toContain('Lanes     normal: 2 queued, 1 running\n')
  expect(all).toContain('Workers   0 up · 1 lost\n')
  expect(all).toContain('apr_01M8P4RTER4VND6EK23D33E5AB  3m ago  May clerk call')
  expect(all).toContain('2 or more dead: sortie dead-letters list\n')
  expect(all).toContain('mis_01M8P4RTER4VND6EK23D33E5AC  coder  waits for a slot\n')
  expect(all.indexOf('aaaa')).toBeLessThan(all.indexOf('idle'))
  expect(all).toMatch(/tenant day +█{18}░{2} +USD 4.500000 of 5 +2 wait +in 12h\n/)
})

test('it fits 60 columns, and ids are whole', () => {
  const narrow = shown(busy, 60)
  for (const line of narrow.split('\n')) expect(line.length, line).toBeLessThanOrEqual(60)
  expect(narrow).toContain('apr_01M8P4RTER4VND6EK23D33E5AB  3m ago')
})

test('of a quiet tenant only the overview is shown, and what a key may not read is said', () => {
  const quiet = { ...busy, queue: [], approvals: none, dead_letters: none, agents: none, budgets: none }
  expect(shown(quiet, 60).trimEnd().split('\n')).toHaveLength(6)
  const blind = {
    ...quiet,
    status: null,
    queue: null,
    approvals: null,
    dead_letters: null,
    agents: null,
    budgets: null,
  }
  expect(shown(blind, 60)).toContain('supervisor:read')
})

const { run, sent, url } = useAnsweringServer({ ...status, items: [], next_cursor: null }, {})

test('without a terminal it prints one snapshot, and with --json a document', async () => {
  const { code, out } = await run('top')
  expect([code, out.split('\n')[0]]).toEqual([0, 'Missions  3 running · 1 waiting · 2 queued · 7 scheduled'])
  expect(sent()).toHaveLength(7)
  expect(JSON.parse((await run('top', '--json')).out)).toMatchObject({
    status: { slots: { leased: 3, of: 10 } },
    queue: [],
  })
})

test('missions that ended within the last minute are counted', async () => {
  const ended = (status: string, ago: number) => ({
    ...{ id: 'mis_1', status, created_at: new Date(now - 300_000).toISOString() },
    finished_at: ago === 0 ? null : new Date(now - ago).toISOString(),
  })
  const items = [ended('RUNNING', 0), ended('COMPLETED', 1000), ended('FAILED', 59_000), ended('COMPLETED', 61_000)]
  const client = createClient({
    url: 'http://127.0.0.1:1',
    fetch: async () => Response.json({ ...status, items, next_cursor: null }),
  })
  const { ended: counted } = await snapshotOf(client, new AbortController().signal, now)
  expect(counted).toEqual({ count: 2, failed: 1, more: false })
})

/** A terminal that somebody sits at. */
function sat(press: (stdin: PassThrough, seen: string, resize: () => void) => void) {
  let out = ''
  const raw: boolean[] = []
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (is: boolean) => raw.push(is) })
  const stdout = new Writable({
    decodeStrings: false,
    write(chunk, _, taken) {
      out += chunk
      taken()
      press(stdin, out, () => stdout.emit('resize'))
    },
  })
  const terminal = createTerminal({
    stdin,
    stdout: Object.assign(stdout, { isTTY: true, columns: 60, rows: 7 }),
    stderr: new PassThrough(),
    env: {},
  })
  return { terminal, raw, seen: () => out }
}

test.each(['q', '\u0003'])('on a terminal it takes the screen, and gives it back at %j', async (key) => {
  let isPressed = false
  const { terminal, raw, seen } = sat((stdin, out) => {
    if (isPressed || !out.includes('Lanes')) return
    isPressed = true
    stdin.write(key)
  })
  const code = await runCommandLine(['top'], { terminal, env: { SORTIE_URL: url(), SORTIE_API_KEY: 'sortie_key' } })
  expect([code, raw]).toEqual([0, [true, false]])
  const [before, after] = seen().split('\u001b[?1049l')
  expect(before?.startsWith('\u001b[?1049h')).toBe(true)
  expect(after).toBe('')
  // The screen has seven rows, and there would be more.
  expect(stripVTControlCharacters(seen()).split('\r\n')).toHaveLength(7)
})

test('profiles that break while it is open do not matter to it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-top-'))
  const env = { XDG_CONFIG_HOME: folder }
  await runHere(['profiles', 'add', 'work', '--url', url()], '', { env: { ...env, SORTIE_API_KEY: 'sortie_key' } })
  let isPressed = false
  const { terminal, seen } = sat((stdin, out, resize) => {
    if (isPressed || !out.includes('Lanes')) return
    isPressed = true
    writeFileSync(join(folder, 'sortie', 'profiles.json'), '{')
    resize()
    stdin.write('q')
  })
  expect(await runCommandLine(['top'], { terminal, env })).toBe(0)
  expect(seen().split('sortie top')).toHaveLength(3)
  await rm(folder, { recursive: true })
})

test('more than a day between two looks is refused: a timer cannot wait for long, and would not wait at all', async () => {
  const { code, err } = await run('top', '--every', '9999999')
  expect([code, sent()]).toEqual([2, []])
  expect(err).toContain('at most 86400')
  expect((await run('top', '--every', '86400')).code).toBe(0)
})
