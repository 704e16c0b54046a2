import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runAgent } from '../../sdk/run-agent.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const usage = { model_calls: 0, tool_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 }
const heard = { order: 'run', stop: [], lost_after_s: 60 }

function workOf(mission_id: string) {
  return {
    ...{ mission_id, lease: '1.1', attempt: 1, agent_version: 1, instructions: '', input: 'x', priority: 'NORMAL' },
    ...{ tags: [], subject: null, metadata: {}, deadline: '2026-11-21T09:30:00.000Z', budget: null, usage },
    ...{ max_steps: 5, steps: 0 },
  }
}

/** The server’s side of a WebSocket. */
class Line extends EventTarget {
  readonly CONNECTING = 0
  readonly OPEN = 1
  readyState = 0
  readonly received: unknown[] = []

  open(): void {
    this.readyState = 1
    this.dispatchEvent(new Event('open'))
  }

  say(frame: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }))
  }

  send(frame: string): void {
    const { type } = JSON.parse(frame)
    if (type === 'ping') queueMicrotask(() => this.say({ type: 'pong' }))
    else this.received.push(JSON.parse(frame))
  }

  close(): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.dispatchEvent(new Event('close'))
  }
}

interface Poll {
  readonly wait: number
  readonly instance: string
}

/**
 * A worker, and the server that it works for: which gives it the missions of `given`, and knows only its newest instance.
 * @param askAgainS what the server says where it brings nothing; `opens`: whether a WebSocket can be had
 */
function employ({ askAgainS = 0, opens = true }: { readonly askAgainS?: number; readonly opens?: boolean } = {}) {
  const polls: Poll[] = []
  const calls: string[] = []
  const lines: Line[] = []
  const given: string[] = []
  const leaving = new AbortController()
  let registered = 0

  class Opened extends Line {
    constructor() {
      super()
      lines.push(this)
      queueMicrotask(() => (opens ? this.open() : this.close()))
    }
  }

  const server: typeof fetch = async (address, init) => {
    const path = new URL(String(address)).pathname.split('/')
    const call = path.at(-1) ?? ''
    calls.push(call)
    if (call === 'tickets')
      return Response.json({ ticket: 't', websocket_url: 'ws://localhost:1/live', expires_at: '' })
    if (call === 'instances') return Response.json({ id: `ins_${++registered}` })
    if (call !== 'poll') return Response.json(heard)
    const instance = path.at(-2) ?? ''
    polls.push({ wait: JSON.parse(String(init?.body)).wait, instance })
    if (instance !== `ins_${registered}`) return Response.json({ error: { code: 'not_found' } }, { status: 404 })
    const missions = given.splice(0).map(workOf)
    return Response.json({ ...heard, missions, ask_again_s: missions.length > 0 ? 0 : askAgainS })
  }

  const ending = runAgent({
    ...{ url: 'http://localhost:1', name: 'x', fetch: server, signal: leaving.signal, heartbeatS: 10 },
    WebSocket: Opened as unknown as typeof WebSocket,
    handler: async () => 'done',
  })
  return {
    polls,
    calls,
    given,
    line: () => lines.at(-1) ?? new Line(),
    lines,
    lose: () => registered++,
    /** The answer to `await_work`, which is news as well, and the poll that follows. */
    async listens() {
      await until(() => lines.at(-1)?.received.length === 1)
      const before = polls.length
      lines.at(-1)?.say({ type: 'work', instance_id: `ins_${registered}` })
      await until(() => polls.length > before)
      await vi.advanceTimersByTimeAsync(1)
    },
    beats: () => calls.filter((call) => call === 'heartbeat').length,
    async leave() {
      leaving.abort()
      await vi.advanceTimersByTimeAsync(60_000)
      return ending
    },
  }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let waitedMs = 0; !isSo() && waitedMs < 1_000; waitedMs++) await vi.advanceTimersByTimeAsync(1)
  expect(isSo()).toBe(true)
}

test('a worker that is told of its work polls once within each heartbeat, and never waits', async () => {
  const worker = employ()
  await worker.listens()
  expect(worker.line().received).toEqual([{ type: 'await_work', instance_id: 'ins_1' }])
  const before = worker.polls.length
  await vi.advanceTimersByTimeAsync(60_000)
  expect(worker.polls.length - before).toBe(6)
  expect(new Set(worker.polls.map(({ wait }) => wait))).toEqual(new Set([0]))
  // Each poll says what a heartbeat would.
  expect(worker.beats()).toBe(0)
  expect(await worker.leave()).toBe('drained')
})

test('a worker that is told of its work asks for it at once, and again when it has a free place', async () => {
  const worker = employ()
  await worker.listens()
  const before = worker.polls.length
  worker.given.push('mis_1')
  worker.line().say({ type: 'work', instance_id: 'ins_1' })
  await until(() => worker.polls.length - before === 2)
  expect(worker.calls.slice(-3)).toEqual(['poll', 'complete', 'poll'])
  await vi.advanceTimersByTimeAsync(5_000)
  expect(worker.polls.length - before).toBe(2)
  await worker.leave()
})

test('a worker without a WebSocket has its polls wait', async () => {
  const worker = employ({ opens: false })
  await vi.advanceTimersByTimeAsync(10_000)
  expect(worker.polls.length).toBeGreaterThan(2)
  expect(worker.polls.slice(1).every(({ wait }) => wait === 20)).toBe(true)
  await worker.leave()
})

test('where polls do not wait either, it asks again when it was told to', async () => {
  const worker = employ({ opens: false, askAgainS: 5 })
  await vi.advanceTimersByTimeAsync(1_000)
  const before = worker.polls.length
  await vi.advanceTimersByTimeAsync(50_000)
  expect(worker.polls.length - before).toBe(10)
  await worker.leave()
})

test('work that nobody told of is found within a heartbeat', async () => {
  const worker = employ()
  await worker.listens()
  worker.given.push('mis_1')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(worker.calls).toContain('complete')
  await worker.leave()
})

test('news that leads to nothing is not followed without a pause', async () => {
  const worker = employ()
  await worker.listens()
  const before = worker.polls.length
  for (let count = 0; count < 1_000; count++) {
    worker.line().say({ type: 'work', instance_id: 'ins_1' })
    await vi.advanceTimersByTimeAsync(10)
  }
  // Ten seconds, with half a second between two.
  expect(worker.polls.length - before).toBeLessThan(30)
  await worker.leave()
})

test('a line that is cut is opened again, and one that is refused after a minute', async () => {
  const worker = employ()
  await worker.listens()
  worker.line().close()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(worker.lines).toHaveLength(2)
  worker.line().say({ type: 'error', error: { code: 'forbidden', message: 'no' } })
  await vi.advanceTimersByTimeAsync(30_000)
  expect(worker.lines).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(31_000)
  expect(worker.lines).toHaveLength(3)
  await worker.leave()
})

test('a line that is cut again and again is opened ever more slowly', async () => {
  const worker = employ()
  for (let secondS = 0; secondS < 60; secondS++) {
    await vi.advanceTimersByTimeAsync(1_000)
    worker.line().say({ type: 'work', instance_id: 'ins_1' })
    worker.line().close()
  }
  expect(worker.lines.length).toBeGreaterThan(5)
  expect(worker.lines.length).toBeLessThan(30)
  await worker.leave()
})

test('a worker that was lost awaits work as the instance that it is then', async () => {
  const worker = employ()
  await worker.listens()
  worker.lose()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(worker.line().received).toEqual([{ type: 'await_work', instance_id: 'ins_3' }])
  await worker.leave()
})
