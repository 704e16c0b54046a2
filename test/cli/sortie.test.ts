import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { apiKey, MissionServer } from '../sdk/mission-server.ts'
import { runHere } from './run-here.ts'
import { runSortie } from './run-sortie.ts'

// Commands that are interrupted are processes of their own, and machines may be busy.
vi.setConfig({ testTimeout: 60_000 })

let server: MissionServer
let env: Record<string, string>

beforeEach(async () => {
  server = new MissionServer()
  env = { SORTIE_URL: await server.start(), SORTIE_API_KEY: apiKey }
})

afterEach(() => server.stop())

const sortie = (...args: string[]) => runHere(args, '', { env })

describe('exit codes and help', () => {
  test('--help shows the commands and what the exit codes mean', async () => {
    const { code, out } = await runSortie(['--help'])
    expect(code).toBe(0)
    for (const word of ['start', 'missions', 'agents', 'keys', 'tenants', 'SORTIE_API_KEY', 'Exit codes', '130'])
      expect(out).toContain(word)
  })

  test.each([
    { args: ['missions', 'lost'], says: "unknown command 'lost'" },
    { args: ['missions', 'get'], says: "missing required argument 'mission_id'" },
    { args: ['missions', 'list', '--limit', 'ten'], says: 'whole number' },
    { args: ['missions', 'submit', 'echo'], says: 'no input' },
    { args: ['missions', 'submit', 'echo', '{', '--input-json'], says: 'not JSON' },
    { args: ['missions', 'submit', 'echo', 'a', '--input-file', 'b'], says: 'both' },
    { args: ['missions', 'list', '--url', 'localhost:1'], says: '--url is "localhost:1", which is not an address' },
    { args: ['missions', 'watch', 'mis_1', '--url', ''], says: '--url is ""' },
    { args: ['approvals', 'approve', 'apr_1', '--payload', 'yes'], says: 'needs double quotes' },
    { args: ['dead-letters', 'redrive', 'dlq_1', '--agent-version', 'last'], says: "'--agent-version <version>'" },
    { args: ['memories', 'forget'], says: 'name what to delete' },
    { args: ['memories', 'forget', '--subject', 's', '--agent', 'a'], says: 'Either --subject' },
    { args: ['tenants', 'create', 'acme', '--data', ''], says: 'It must name a folder' },
    { args: ['backup', 'x', '--data', ' '], says: 'It must name a folder' },
    { args: ['export', '-o', ''], says: 'It must name a folder' },
    { args: ['missions', 'cancel', 'mis_1', '--reason', 'why'], says: '--reason goes with --agent' },
    { args: ['missions', 'cancel', 'mis_1', '--tag', 'a'], says: 'give either mis_1 or --tag, not both' },
    { args: ['tenants', 'create', 'acme'], says: '--data' },
  ])('2 for `sortie $args`', async ({ args, says }) => {
    const { code, out, err } = await sortie(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(says)
    expect(server.requests).toEqual([])
  })

  test('1 when the API refuses, with its code and request', async () => {
    const { code, err } = await sortie('missions', 'get', 'mis_none')
    expect(code).toBe(1)
    expect(err).toBe('sortie: It is not_found (not_found, request req_1)\n')
  })

  test('1 with --json is JSON on standard error', async () => {
    const { code, out, err } = await sortie('missions', 'get', 'mis_none', '--json')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(JSON.parse(err)).toEqual({ error: { code: 'not_found', message: 'It is not_found', request_id: 'req_1' } })
  })

  test('3 when nothing answers, with how to start it', async () => {
    await server.stop()
    const { code, err } = await sortie('agents', 'list')
    expect(code).toBe(3)
    expect(err).toContain('connection refused')
    expect(err).toContain('npm start')
    server = new MissionServer()
    await server.start()
  })

  test.each([
    ['missions', 'list'],
    ['missions', 'explain', 'mis_1'],
    ['agents', 'get', 'coder'],
    ['keys', 'list'],
    ['budgets', 'list'],
    ['schedules', 'list'],
  ])('3 when what answers is something else: %s %s', async (...args) => {
    const other = createServer((_, response) =>
      response.setHeader('content-type', 'application/json').end('{"ok":true}'),
    )
    await once(other.listen(0, '127.0.0.1'), 'listening')
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    const { code, err } = await runHere([...args, '--key', 'x'], url)
    other.close()
    expect([code, err]).toEqual([3, expect.stringContaining('not this version of Sortie')])
  })

  test('4 without a key and with a wrong one, with how to get one', async () => {
    const without = await runHere(['agents', 'list'], '', { env: { SORTIE_URL: env.SORTIE_URL ?? '' } })
    const wrong = await sortie('agents', 'list', '--key', 'wrong')
    for (const { code, err } of [without, wrong]) {
      expect(code).toBe(4)
      expect(err).toContain('SORTIE_API_KEY')
    }
  })

  test('130 when a watch is interrupted, with what goes on and how to come back to it', async () => {
    const id = server.add()
    const { code, err } = await runSortie(['missions', 'watch', id], { env, interruptOn: 'submitted' })
    expect({ code, err }).toEqual({
      code: 130,
      err: `sortie: interrupted; ${id} continues\n  To follow it: sortie missions watch ${id} --after 1\n`,
    })
  })

  test.each(['--watch', '--wait'])(
    '130 when `submit %s` is interrupted, with the mission that it made',
    async (how) => {
      server.onSubmit = () => {}
      const followed = new Promise((resolve) => {
        server.onSubscribe = resolve
      })
      const args = ['missions', 'submit', 'echo', 'x', how, '--json']
      const { code, err } = await runSortie(args, { env, interruptAfter: followed })
      const [id] = server.missions.keys()
      expect({ code, error: JSON.parse(err).error }).toEqual({
        code: 130,
        error: {
          code: 'interrupted',
          message: `interrupted; ${id} continues`,
          hint: `To follow it: sortie missions watch ${id}`,
        },
      })
    },
  )

  test('130 when a talk is interrupted, with the conversation to go on with', async () => {
    const conversation = { id: 'cnv_01KADSM0Q9F7Y1H5T3PKZD8WXB', agent: 'supervisor' }
    const other = createServer((_, response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(conversation)),
    )
    await once(other.listen(0, '127.0.0.1'), 'listening')
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    const { code, err } = await runSortie(['chat', '--url', url, '--key', 'x'], {
      staysOpen: true,
      interruptOn: 'an empty line ends it',
    })
    other.close()
    expect(code).toBe(130)
    expect(err).toContain(`To continue: sortie chat --conversation ${conversation.id}\n`)
  })
})

describe('missions', () => {
  test('submit answers with the mission and how to follow it', async () => {
    const { code, out } = await sortie('missions', 'submit', 'echo', 'hello')
    const [id] = server.missions.keys()
    expect(code).toBe(0)
    expect(out).toContain(`sortie missions watch ${id}`)
  })

  test('submit --json is one document', async () => {
    const { out } = await sortie('--json', 'missions', 'submit', 'echo', 'hello')
    expect(JSON.parse(out)).toMatchObject({ status: 'QUEUED', input: 'hello' })
  })

  test.each([
    { args: ['-'], input: 'from a pipe', expected: 'from a pipe' },
    { args: ['-', '--input-json'], input: '{"a":[1]}', expected: { a: [1] } },
    { args: ['[1, 2]', '--input-json'], input: '', expected: [1, 2] },
    { args: ['[1, 2]'], input: '', expected: '[1, 2]' },
  ])('submit reads its input: $args', async ({ args, input, expected }) => {
    await runSortie(['missions', 'submit', 'echo', ...args], { env, input })
    expect([...server.missions.values()].map(({ mission }) => mission.input)).toEqual([expected])
  })

  test('submit sends nothing where its input is no text', async () => {
    const { code, err } = await runSortie(['missions', 'submit', 'echo', '-'], {
      env,
      input: Buffer.from([0x63, 0xe9]),
    })
    expect([code, err]).toEqual([2, expect.stringContaining('standard input is not UTF-8 text')])
    expect(server.missions.size).toBe(0)
  })

  test('submit --wait shows the result, and says 1 when there is none', async () => {
    const good = await sortie('missions', 'submit', 'echo', 'hello', '--wait', '--json')
    expect(good.code).toBe(0)
    expect(JSON.parse(good.out)).toMatchObject({ status: 'COMPLETED', output: 'hello' })
    const error = { code: 'model_rejected', message: 'No', retryable: false }
    server.onSubmit = (id) => server.end(id, 'FAILED', { error })
    const bad = await sortie('missions', 'submit', 'echo', 'hello', '--wait')
    expect(bad).toMatchObject({ code: 1, err: '' })
    expect(bad.out).toContain('No (model_rejected)')
  })

  test('submit --watch tells what happens in plain lines where there is no terminal', async () => {
    const { code, out } = await sortie('missions', 'submit', 'echo', 'hello', '--watch')
    expect(code).toBe(0)
    expect(out.split('\n').map((line) => line.replace(/^\S+Z +/, ''))).toEqual([
      expect.stringMatching(/^mis_\S+$/),
      '1  submitted to echo, priority NORMAL: QUEUED',
      '2  running: attempt 1',
      '3  step 1: model call offline/echo: hello',
      '4  completed',
      '',
      '  hello',
      '',
      expect.stringMatching(/^COMPLETED · 1 model call, 0 tool calls, 2 tokens · mis_/),
      '',
    ])
    expect(out).not.toContain('\u001b')
  })

  test('watch --json is a line an event, after what is known', async () => {
    const id = server.add()
    server.complete(id)
    const { out } = await sortie('missions', 'watch', id, '--json', '--after', '2')
    const lines = out.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).type)).toEqual(['step.recorded', 'mission.completed'])
  })

  test('watch ends with a mission of thousands of events, where API Gateway cuts off each replay', async () => {
    const id = server.add()
    for (let seq = 2; seq < 3000; seq++) server.happened(id, 'step.recorded')
    server.end(id, 'COMPLETED')
    server.onSubscribe = (line, _, after) => {
      for (const event of server.missions.get(id)?.events.slice(after, after + 1000) ?? [])
        server.say(line, { type: 'event', event })
      line.send('{"message":"Internal server error","connectionId":"c=","requestId":"r="}')
    }
    const { code, out } = await sortie('missions', 'watch', id, '--json')
    expect(code).toBe(0)
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).seq),
    ).toEqual(Array.from({ length: 3000 }, (_, at) => at + 1))
  })

  test('watch says 1 when the mission does not complete', async () => {
    const id = server.add()
    server.end(id, 'CANCELLED')
    expect((await sortie('missions', 'watch', id)).code).toBe(1)
  })

  test('list, steps, events and cancel say what they found', async () => {
    const id = server.add()
    expect((await sortie('missions', 'list')).out).toMatch(new RegExp(`^MISSION .*\n${id} +QUEUED +echo +NORMAL`))
    expect((await sortie('missions', 'cancel', id)).out).toContain('is CANCELLED')
    const done = server.add()
    server.complete(done)
    expect((await sortie('missions', 'steps', done)).out).toMatch(/^1\.1 model_call \(.*2 tokens\) offline\/echo hello/)
    expect((await sortie('missions', 'events', done)).out.trimEnd().split('\n')).toHaveLength(4)
  })

  test('control sequences in a result do not reach the terminal', async () => {
    const id = server.add('\u001b]0;owned\u0007\u001b[2Jhello')
    server.complete(id)
    const { out } = await sortie('missions', 'get', id)
    expect(out).toContain('hello')
    expect(out).not.toContain('\u001b')
  })
})

describe('agents and keys', () => {
  test('agents list and get', async () => {
    expect((await sortie('agents', 'list')).out).toMatch(/echo +v1 built in/)
    expect((await sortie('agents', 'get', 'echo')).out).toContain('offline/echo')
    expect(JSON.parse((await sortie('agents', 'list', '--json')).out)).toMatchObject({ items: [{ name: 'echo' }] })
  })

  test('keys create shows the secret once, list never', async () => {
    const created = await sortie('keys', 'create', 'ci', '--scope', 'missions:read', '--scope', 'missions:write')
    expect(created.out).toContain('sortie_once')
    expect(created.out).toContain('missions:read, missions:write')
    const { out } = await sortie('keys', 'list')
    expect(out).toMatch(/STATE +ROLES +SCOPES\n.* in use +owner +missions:read\n/)
    expect(out).not.toContain('sortie_once')
    expect((await sortie('keys', 'revoke', 'key_01KADSM0Q9F7Y1H5T3PKZD8WXB')).out).toContain('is revoked')
  })
})

describe('input from a file', () => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sortie-cli-'))
    await writeFile(join(folder, 'input.txt'), 'from a file')
  })

  afterAll(() => rm(folder, { recursive: true }))

  test('is read, and a missing one is bad usage', async () => {
    await sortie('missions', 'submit', 'echo', '--input-file', join(folder, 'input.txt'))
    expect([...server.missions.values()][0]?.mission.input).toBe('from a file')
    expect((await sortie('missions', 'submit', 'echo', '--input-file', join(folder, 'none'))).code).toBe(2)
  })

  test('is the text that stands in it, without the mark that some editors begin it with', async () => {
    await writeFile(join(folder, 'marked.json'), '\uFEFF{"a":"ä"}')
    await sortie('missions', 'submit', 'echo', '--input-json', '--input-file', join(folder, 'marked.json'))
    expect([...server.missions.values()][0]?.mission.input).toEqual({ a: 'ä' })
  })

  test('is not sent as another one where it is no text', async () => {
    await writeFile(join(folder, 'picture'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff]))
    const { code, err } = await sortie('missions', 'submit', 'echo', '--input-file', join(folder, 'picture'))
    expect(code).toBe(2)
    expect(err).toContain('picture is not UTF-8 text')
    expect(server.missions.size).toBe(0)
  })
})
