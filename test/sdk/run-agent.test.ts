import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Json } from '../../contract/resources/common.ts'
import { runAgent } from '../../sdk/run-agent.ts'
import { type Job, JobFailure } from '../../sdk/work.ts'

const mission_id = 'mis_01KADSM0Q9F7Y1H5T3PKZD8WXA'
const usage = { model_calls: 0, tool_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 }
const work = {
  ...{ mission_id, lease: '1.1', attempt: 1, agent_version: 1, instructions: '', input: 'hello', priority: 'NORMAL' },
  ...{ tags: [], subject: null, metadata: {}, deadline: '2026-11-21T09:30:00.000Z', budget: null, usage },
  ...{ max_steps: 5, steps: 0 },
}
const heartbeat = { order: 'run', stop: [], lost_after_s: 60 }

/** Gives out one mission and hears how it ended; `answers` may replace an answer. */
function platform(answers: (call: string) => Response | undefined = () => undefined) {
  const calls: string[] = []
  const leaving = new AbortController()
  let given = false
  let report: unknown
  const answer: typeof fetch = async (address, init) => {
    const path = new URL(String(address)).pathname
    const call = path.split('/').at(-1) ?? ''
    calls.push(call)
    init?.signal?.throwIfAborted()
    const other = answers(call)
    if (other) return other
    if (call === 'instances') return Response.json({ id: 'ins_1' })
    if (call === 'complete' || call === 'fail') {
      report = { [call]: JSON.parse(String(init?.body)) }
      leaving.abort()
    }
    if (call !== 'poll' || given) return Response.json({ ...heartbeat, missions: [] })
    given = true
    return Response.json({ ...heartbeat, missions: [work] })
  }
  const run = async (handler: (job: Job) => Promise<Json>, log?: (message: string) => void, maxConcurrent = 1) => {
    const own = { url: 'http://localhost:1', name: 'x', maxConcurrent }
    const options = { ...own, fetch: answer, signal: leaving.signal, drainMs: 5000 }
    const ending = await runAgent({ ...options, handler, ...(log && { log }) })
    return { ending, report }
  }
  return { run, calls, leaving }
}

test.each([
  ['a BigInt', 12n, 'output.n'],
  ['NaN', Number.NaN, 'output.n'],
])('an output with %s ends the attempt at once, and says where it is', async (_, n, path) => {
  const { report } = await platform().run(async () => ({ n }) as unknown as Json)
  expect(report).toMatchObject({
    fail: { code: 'output_invalid', message: expect.stringContaining(path), retryable: false },
  })
})

test.each([
  ['nothing that has a text', Object.create(null)],
  ['a failure with a code that is none', new JobFailure('Not a code!', 'no', { retryAfterS: Number.NaN })],
  ['half a character', new Error(`${'x'.repeat(1999)}🚀`)],
])('whatever a handler throws is reported: %s', async (_, thrown) => {
  const { report } = await platform().run(() => Promise.reject(thrown))
  expect(report).toMatchObject({ fail: { code: 'handler_failed', retryable: true } })
  const { message } = (report as { fail: { message: string } }).fail
  expect(message.isWellFormed()).toBe(true)
})

test.each([
  [Number.NaN, undefined],
  [1.5, 2],
  [-3, 0],
  [1e9, 86_400],
  [Number.POSITIVE_INFINITY, 86_400],
])('a wait of %s seconds is reported as one that the server takes', async (retryAfterS, told) => {
  const { report } = await platform().run(() => Promise.reject(new JobFailure('busy', 'later', { retryAfterS })))
  expect(report).toMatchObject({ fail: { code: 'busy' } })
  expect((report as { fail: { retry_after_s?: number } }).fail.retry_after_s).toBe(told)
})

test('the clock of this machine does not end a mission: its deadline is long past here', async () => {
  const { report } = await platform().run(async () => 'done')
  expect(report).toMatchObject({ complete: { output: 'done' } })
})

test('a log that throws ends nothing', async () => {
  const { ending, report } = await platform().run(
    async () => 'done',
    () => {
      throw new Error('the log is full')
    },
  )
  expect({ ending, report }).toMatchObject({ ending: 'drained', report: { complete: {} } })
})

test('answers that are none are tried again', async () => {
  let strange = 3
  const { run } = platform((call) => {
    if (call !== 'poll' || strange-- <= 0) return undefined
    return [new Response('<h1>busy</h1>'), Response.json({}), Response.json({ ...heartbeat, missions: 'none' })][
      strange
    ]
  })
  expect(await run(async () => 'done')).toMatchObject({ report: { complete: { output: 'done' } } })
})

test.each([
  ['nothing', () => new Response(null, { status: 204 })],
  ['missions that are none', () => Response.json({ ...heartbeat, missions: [null] })],
  ['stops that are none', () => Response.json({ ...heartbeat, missions: [], stop: [null] })],
])('a poll that is answered with %s is made again', async (_, strange) => {
  let given = false
  const { run } = platform((call) => {
    if (call !== 'poll' || given) return undefined
    given = true
    return strange()
  })
  expect(await run(async () => 'done')).toMatchObject({ report: { complete: { output: 'done' } } })
})

test('a registration, a report and steps that something else than Sortie answers are asked for again', async () => {
  const instances = [Response.json({})]
  const reportThenRead = [
    ...[Response.json({ ok: true }), Response.json({ steps: 1, stop: [] })],
    ...[Response.json({}), Response.json({ items: [{ number: 1 }], next_cursor: null })],
  ]
  const { run, calls } = platform((call) => {
    if (call === 'instances') return instances.shift()
    return call === 'steps' ? reportThenRead.shift() : undefined
  })
  const step = { kind: 'tool_call' as const, call_id: 'c', tool: 't', arguments: {}, output: 1, is_error: false }
  const { report } = await run(async (job) => {
    await job.step(step)
    return (await job.recordedSteps()).length
  })
  expect(report).toEqual({ complete: { lease: '1.1', output: 1 } })
  expect(calls.filter((call) => call === 'instances')).toHaveLength(2)
  expect(calls.filter((call) => call === 'steps')).toHaveLength(4)
})

test('a server that does not wait is not polled without a pause', async () => {
  const { run, calls, leaving } = platform()
  let polls = 0
  const handler = async () => {
    for (let turn = 0; turn < 1000; turn++) await setImmediate()
    polls = calls.filter((call) => call === 'poll').length
    return 'done'
  }
  await run(handler)
  expect(leaving.signal.aborted).toBe(true)
  expect(polls).toBeLessThanOrEqual(3)
})

test('a revoked key ends the worker: what runs is stopped and waited for, and the error says why', async () => {
  const said: string[] = []
  const { run, calls } = platform((call) => {
    if (call !== 'poll' || !calls.slice(0, -1).includes('poll')) return undefined
    const error = { code: 'unauthenticated', message: 'The key is revoked' }
    return Response.json({ error }, { status: 401 })
  })
  let ended = false
  const handler = async ({ signal }: Job) => {
    await once(signal, 'abort')
    await setImmediate()
    ended = true
    return 'too late'
  }
  await expect(run(handler, (message) => said.push(message), 2)).rejects.toMatchObject({
    code: 'unauthenticated',
    message: 'The key is revoked',
  })
  expect(ended).toBe(true)
  expect(said).toContain(`${mission_id}: this worker has ended`)
  expect(calls).not.toContain('complete')
})
