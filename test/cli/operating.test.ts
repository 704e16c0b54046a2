import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type EditionProcess, startEdition } from '../local/edition-process.ts'
import { openReceiver, type Receiver } from '../scenarios/receiver.ts'
import { runHere } from './run-here.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let data: string
let receiver: Receiver
let edition: EditionProcess
let env: Record<string, string>

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sortie-cli-'))
  receiver = await openReceiver()
  edition = await startEdition({ data, env: { SORTIE_FETCH_ALLOW: receiver.host } })
  env = { SORTIE_URL: edition.http, SORTIE_API_KEY: String(edition.api_key) }
})

afterAll(async () => {
  await edition?.stop()
  await receiver?.close()
  await rm(data, { recursive: true, force: true })
})

/** What it shows a person. */
async function said(...args: string[]): Promise<string> {
  const { code, out, err } = await runHere(args, '', { env })
  expect({ args, code, err }).toEqual({ args, code: 0, err: '' })
  return out
}

/** What it gives a script. */
async function given(...args: string[]) {
  return JSON.parse(await said('--json', ...args))
}

async function refused(...args: string[]): Promise<{ code: number | null; err: string }> {
  const { code, out, err } = await runHere(args, '', { env })
  expect({ args, out }).toEqual({ args, out: '' })
  return { code, err }
}

describe('data sets', () => {
  test('get cases, also from a mission, and lose them', async () => {
    expect(await said('datasets', 'create', 'greetings', '--description', 'Words')).toMatch(/^Data set +greetings\n/)
    const mission = (await given('missions', 'submit', 'echo', 'good morning', '--wait')).id
    const added = await said('datasets', 'add-mission', 'greetings', mission, '--contains', 'morning')
    expect(added).toContain('from version 1 on; expects contains')
    await said('datasets', 'add', 'greetings', 'bye', '--contains', 'hello', '--matches', 'x*')
    expect(await said('datasets', 'list')).toMatch(/^DATA SET +VERSION +CASES +DESCRIPTION\ngreetings +2 +2 +Words/)
    expect(await said('datasets', 'cases', 'greetings')).toMatch(/cas_\w+ +contains, matches +"bye"/)
    const [, id = ''] = /^(cas_\w+)/.exec(added) ?? []
    expect(await said('datasets', 'remove', 'greetings', id)).toContain('from version 3 on')
    expect(await said('datasets', 'delete', 'greetings')).toBe('greetings is deleted.\n')
  })
})

describe('evaluations', () => {
  let id = ''

  test('end with what the gate says', async () => {
    await said('datasets', 'create', 'words')
    await said('datasets', 'add', 'words', 'hello', '--equals', 'hello')
    await said('datasets', 'add', 'words', 'bye', '--contains', 'hello')
    const both = ['--candidate', 'echo', '--candidate', 'coder@1']
    const gate = ['--min-pass', '0.9', '--baseline-candidate', '1']
    const failed = await runHere(['evaluations', 'run', 'words', ...both, ...gate], '', { env })
    expect(failed.code).toBe(1)
    expect(failed.out).toMatch(/Candidate +echo@1\n/)
    expect(failed.out).toContain('1 of 2 passed')
    expect(failed.out).toContain('The gate does not pass:\n- The pass rate is 0.5, and at least 0.9 is asked for\n')
    const without = await runHere(['evaluations', 'run', 'words', ...both, '--min-pass', '0.9'], '', { env })
    expect(without.out).toContain('- echo@1 (0): The pass rate is 0.5')
    expect(without.out).toContain('- coder@1 (1): The pass rate is ')
    const passed = await given('evaluations', 'run', 'words', '--candidate', 'echo', '--min-pass', '0.5')
    expect(passed).toMatchObject({ status: 'COMPLETED', gate: { passed: true, reasons: [] } })
    id = passed.evaluation_id
    expect(await said('evaluations', 'gate', id, '--min-pass', '0.5')).toBe('The gate passes.\n')
    expect((await runHere(['evaluations', 'gate', id, '--min-score', '1'], '', { env })).code).toBe(1)
  })

  test('are shown, with their results and trials, and compared', async () => {
    const first = new RegExp(`^EVALUATION +STATUS.*\\n${id} +COMPLETED +words v2 +2 of 2`)
    expect(await said('evaluations', 'list')).toMatch(first)
    expect(await said('evaluations', 'get', id)).toContain('2 of 2 ended, 1 passed')
    expect(await said('evaluations', 'results', id)).toMatch(/Pass rate +50%/)
    const trials = await said('evaluations', 'trials', id, '--outcome', 'failed')
    expect(trials).toContain('The answer has no "hello"')
    expect(await said('evaluations', 'compare', id, id)).toMatch(/Same +2/)
    const cancelled = await refused('evaluations', 'cancel', id)
    expect(cancelled).toMatchObject({ code: 1, err: expect.stringContaining('COMPLETED') })
  })
})

describe('schedules', () => {
  test('are created, shown, changed, paused, run by hand and deleted', async () => {
    const created = await said('schedules', 'create', 'nightly', 'echo', 'hello', '--cron', '0 3 * * *')
    expect(created).toContain('ACTIVE')
    expect(created).toContain('0 3 * * * in UTC')
    const { items } = await given('schedules', 'list')
    const id = items[0].id
    expect(await said('schedules', 'list')).toMatch(/^SCHEDULE +NAME +STATUS +NEXT +WHEN\nsch_\w+ +nightly +ACTIVE/)
    const next = await said('schedules', 'next', id, '--count', '2')
    expect(next.match(/T03:00:00.000Z/g)).toHaveLength(4)

    const changed = await said('schedules', 'update', id, '--cron', '@daily', '--time-zone', 'Europe/Berlin')
    expect(changed).toContain('Europe/Berlin')
    expect(await said('schedules', 'pause', id)).toContain('once it is resumed')
    expect(await given('schedules', 'get', id)).toMatchObject({ status: 'PAUSED', next_at: null })
    expect(await said('schedules', 'resume', id)).toContain('ACTIVE')
    expect(await said('schedules', 'runs', id)).toBe('No runs yet.\n')

    const mission = /missions watch (mis_\w+)/.exec(await said('schedules', 'run-now', id))?.[1]
    expect(await said('schedules', 'runs', id)).toMatch(new RegExp(`by hand +${mission}`))
    expect(await said('schedules', 'delete', id)).toBe(`${id} is deleted.\n`)
    expect(await refused('schedules', 'get', id)).toMatchObject({ code: 1, err: expect.stringContaining('not_found') })
  })

  test('have settings and an answer’s schema of their own', async () => {
    const own = ['--settings', '{"temperature":0.2}', '--output-schema', '{"type":"object"}']
    const schedule = await given('schedules', 'create', 'strict', 'echo', 'hello', '--cron', '@daily', ...own)
    expect(schedule.mission).toMatchObject({ settings: { temperature: 0.2 }, output_schema: { type: 'object' } })
    const free = await given('schedules', 'create', 'free', 'echo', 'x', '--cron', '@daily', '--output-schema', 'null')
    expect(free.mission.output_schema).toBeNull()
  })

  test('what the API does not accept is said, with what is wrong', async () => {
    const { code, err } = await refused('schedules', 'create', 'never', 'echo', 'x', '--cron', '61 * * * *')
    expect(code).toBe(1)
    expect(err).toContain('invalid_input')
    expect(await refused('schedules', 'create', 'never', 'echo', 'x', '--after-s', 'soon')).toMatchObject({ code: 2 })
  })
})

describe('deliveries', () => {
  test('are listed, shown and posted again, and their secret is replaced', async () => {
    const inbox = receiver.inbox()
    const { id: mission } = await given('missions', 'submit', 'echo', 'hi', '--callback-url', inbox.url, '--wait')
    await inbox.first(1)
    await vi.waitFor(
      async () =>
        expect((await given('deliveries', 'list', '--mission', mission)).items).toMatchObject([{ attempt_count: 1 }]),
      { timeout: 20_000, interval: 100 },
    )
    const [delivery] = (await given('deliveries', 'list', '--mission', mission)).items
    expect(await said('deliveries', 'list')).toBe(
      'No FAILED deliveries. Others are listed with --status PENDING or DELIVERED.\n',
    )
    expect(await said('deliveries', 'list', '--status', 'delivered')).toContain(
      `${delivery.id}  mission.completed  DELIVERED  1         HTTP 204`,
    )
    expect(await said('deliveries', 'get', delivery.id)).toContain(inbox.url)
    expect(await said('deliveries', 'resend', delivery.id)).toBe(`${delivery.id} is posted again.\n`)
    expect((await inbox.first(2)).map(({ body }) => JSON.parse(body).id)).toEqual([
      `${mission}:${delivery.seq}`,
      `${mission}:${delivery.seq}`,
    ])
    const secret = await said('deliveries', 'secret')
    expect(secret).toMatch(/^whsec_\S+\n$/)
    const [fresh, former] = (await said('deliveries', 'rotate-secret', '--overlap-s', '60')).split('\n')
    expect(fresh).toMatch(/^whsec_/)
    expect(former).toContain(`${secret.trim()}  until `)
  })
})

describe('stops and switches', () => {
  test('many missions are stopped at once, and the receipt is read', async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString()
    for (const input of ['1', '2'])
      await said('missions', 'submit', 'echo', input, '--tag', 'doomed', '--start-at', later)
    const { id } = await given('missions', 'cancel', '--tag', 'doomed', '--reason', 'a mistake')
    const receipt = await said('stops', 'get', id)
    expect(receipt).toContain(`${id}: tag doomed`)
    expect(receipt).toMatch(/Stopped +2, 0 had already ended\n/)
    expect(receipt).toMatch(/Reason +a mistake\n/)
    expect(await said('stops', 'list', '--limit', '1')).toMatch(new RegExp(`${id} +tag doomed +stopped +2`))
    expect((await refused('missions', 'cancel', '--tag', 'a', '--all')).code).toBe(2)
    expect(await refused('stops', 'get', `stp_${'0'.repeat(26)}`)).toMatchObject({ code: 1 })
  })

  test('a switch pauses, is listed, and is lifted', async () => {
    const set = await said('switches', 'set', '--mode', 'pause', '--tag', 'night', '--reason', 'the site is down')
    expect(set).toContain('tag night: paused.')
    const id = /switches lift (swi_\w+)/.exec(set)?.[1] ?? ''
    expect(await said('switches', 'list')).toMatch(new RegExp(`${id} +pause +tag night +\\S+ +the site is down`))
    const mission = await given('missions', 'submit', 'echo', 'x', '--tag', 'night')
    expect(mission).toMatchObject({ status: 'PENDING', hold: { switch_id: id } })
    expect(await said('switches', 'lift', id)).toBe(`${id} is lifted.\n`)
    expect(await said('switches', 'list')).toBe('No switches.\n')
    expect(await said('missions', 'watch', mission.id)).toContain('COMPLETED')
  })

  test('one that stops refuses what is new, and says how to lift it', async () => {
    const set = await said('switches', 'set', '--mode', 'stop', '--tag', 'off')
    expect(set).toMatch(/Receipt: sortie stops get stp_\w+\n/)
    const { code, err } = await refused('missions', 'submit', 'echo', 'x', '--tag', 'off')
    expect(code).toBe(1)
    expect(err).toContain('switched_off')
    await said('switches', 'lift', /switches lift (swi_\w+)/.exec(set)?.[1] ?? '')
    expect((await refused('switches', 'set', '--tag', 'x')).code).toBe(2)
    expect((await refused('switches', 'set', '--mode', 'stop')).code).toBe(2)
  })
})

describe('models', () => {
  test('are listed with what they cost and how they are', async () => {
    const list = await said('models')
    expect(list).toMatch(/^MODEL +STATE/)
    expect(list).toMatch(/\noffline\/echo +ok/)
    expect(list).toContain('0 in, 0 out')
    const { items } = await given('models')
    expect(items).toContainEqual(expect.objectContaining({ name: 'offline/rules', provider: 'offline' }))
    expect(await said('models', '--limit', '1')).toContain('--cursor')
  })
})

describe('supervisor', () => {
  test('status and agents say how things are', async () => {
    const status = await said('supervisor', 'status')
    expect(status).toMatch(/^Agents +\d+ up, \d+ degraded, 0 paused, 0 down\nWorkers +0 up/)
    expect(await said('supervisor', 'agents', '--capability', 'echo')).toMatch(/\necho +hosted +up +\d+\/\d+ +0 +/)
    expect(await said('supervisor', 'agents', '--capability', 'nothing-has-it')).toBe('No agents.\n')
  })

  test('a hosted agent is paused and started, and not restarted', async () => {
    const paused = await said('supervisor', 'stop', 'coder')
    expect(paused).toMatch(/^coder is paused by swi_\w+\.\n$/)
    expect((await given('supervisor', 'status')).agents.paused).toBe(1)
    expect(await said('supervisor', 'drain', 'coder')).toBe(paused)
    expect(await said('supervisor', 'start', 'coder')).toBe('coder: start is done; it has no workers.\n')
    expect((await given('supervisor', 'status')).agents.paused).toBe(0)
    const { code, err } = await refused('supervisor', 'restart', 'coder')
    expect(code).toBe(1)
    expect(err).toContain('has no process to restart')
  })

  test('a worker is drained and started again', async () => {
    const headers = { authorization: `Bearer ${env.SORTIE_API_KEY}`, 'content-type': 'application/json' }
    const post = async (path: string, body: object) =>
      (await fetch(`${edition.http}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json()
    await post('/v1/agents', { name: 'printer', kind: 'remote' })
    const { id } = (await post('/v1/agents/printer/instances', { max_concurrent: 2 })) as { id: string }
    expect(await said('supervisor', 'drain', 'printer', id)).toMatch(new RegExp(`${id} +draining +0/2`))
    expect(await said('agents', 'instances', 'printer')).toMatch(new RegExp(`${id} +draining`))
    expect(await said('supervisor', 'start', 'printer')).toMatch(new RegExp(`${id} +up`))
  })
})
