import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { describe, expect, onTestFinished, test } from 'vitest'
import { unconfirmedText } from '../../cli/commands/stops.ts'
import { untilStopped, waitingIn } from '../../cli/commands/until-stopped.ts'
import { createTerminal } from '../../cli/printing/terminal.ts'
import type { Stop } from '../../contract/resources/control.ts'
import { createClient } from '../../sdk/client.ts'
import { runHere } from './run-here.ts'
import { runSortie } from './run-sortie.ts'

const stopping: Stop = {
  id: 'stp_01KADSM0Q9F7Y1H5T3PKZD8WXA',
  scope: { kind: 'agent', agent: 'echo' },
  reason: '',
  state: 'stopping',
  requested_at: '2026-11-29T12:00:00.000Z',
  confirmed_at: null,
  stopped: 3,
  already_finished: 0,
  in_flight: 1,
  not_heard_of: 0,
  last_call_ended_at: null,
  usage: { model_calls: 0, tool_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 },
  spent_after: { input_tokens: 0, output_tokens: 0, cost_usd: 0, estimated: false },
}
const stopped: Stop = { ...stopping, state: 'stopped', confirmed_at: '2026-11-29T12:01:00.000Z' }

/** A stop that is confirmed once so many ms have passed. @returns when something was told, and when it ended */
async function confirmedAfter(ms: number) {
  let now = 0
  const told: number[] = []
  const receipt = await untilStopped(ms === 0 ? stopped : stopping, {
    look: async () => (now < ms ? stopping : stopped),
    wait: async (waited) => (now += waited),
    tell: async () => void told.push(now),
  })
  return { receipt, told, now }
}

describe('a stop of many', () => {
  test.each([0, 1_000, 10_000])('that is confirmed within %i ms is waited for in silence', async (ms) => {
    expect(await confirmedAfter(ms)).toEqual({ receipt: stopped, told: [], now: ms })
  })

  test('that is not confirmed for long is told of once', async () => {
    expect(await confirmedAfter(60_000)).toEqual({ receipt: stopped, told: [10_000], now: 60_000 })
  })

  test('says what it waits for, and that the installation is paused', () => {
    const words = (paused: string | null) =>
      unconfirmedText(stopping, paused, 'sortie stops get')
        .spans.map(({ words }) => words)
        .join('')
    const [before, after] = [
      `Waiting for ${stopping.id} to be confirmed: 3 stopped, 1 in flight.`,
      `Ctrl-C ends the waiting and not the stop; \`sortie stops get ${stopping.id}\` shows its receipt.\n`,
    ]
    expect(words(null)).toBe(`${before} ${after}`)
    expect(words('It was restored, and begins nothing')).toBe(`${before} It was restored, and begins nothing. ${after}`)
  })

  test('that nobody waits for any more goes on, and the command says where its receipt is', {
    timeout: 60_000,
  }, async () => {
    const looked = Promise.withResolvers<void>()
    const server = createServer(({ method }, answer) => {
      answer.setHeader('content-type', 'application/json').end(JSON.stringify(stopping))
      if (method === 'GET') looked.resolve()
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void server.close())
    const env = { SORTIE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, SORTIE_API_KEY: 'x' }
    const { code, out, err } = await runSortie(['missions', 'cancel', '--all'], { env, interruptAfter: looked.promise })
    expect({ code, out }).toEqual({ code: 130, out: '' })
    expect(err).toBe(`sortie: interrupted; ${stopping.id} continues\n  Its receipt: sortie stops get ${stopping.id}\n`)
  })

  test('that has found nothing says at once why it is awaited', async () => {
    const server = createServer(({ method }, answer) => {
      const found = { stopped: 0, in_flight: 0 }
      const body = method === 'GET' ? { ...stopped, ...found } : { ...stopping, ...found }
      answer.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { code, err } = await runHere(['missions', 'cancel', '--agent', 'echo'], url)
    expect([code, err]).toEqual([0, expect.stringMatching(/^Nothing to stop so far\. The search goes on /)])
    expect(await runHere(['missions', 'cancel', '--all', '--json'], url)).toMatchObject({ code: 0, err: '' })
  })

  test.each([
    [
      'asks health why',
      { parts: { work: { state: 'degraded', reason: 'It is paused' } } },
      'in flight. It is paused. ',
    ],
    [
      'does without where health says nothing',
      { parts: { work: { state: 'ok', reason: null } } },
      'in flight. Ctrl-C ',
    ],
  ])('%s', async (_, health, said) => {
    const server = createServer((_, answer) =>
      answer.setHeader('content-type', 'application/json').end(JSON.stringify(health)),
    )
    await once(server.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const stderr = new PassThrough({ encoding: 'utf8' })
    const terminal = createTerminal({ stdin: new PassThrough(), stdout: new PassThrough(), stderr, env: {} })
    const signal = new AbortController().signal
    const session = { terminal, signal, client: () => createClient({ url, apiKey: 'sortie_test_key' }) }
    await waitingIn({ ...session, json: true }, 'sortie stops get').tell(stopping)
    expect(stderr.read()).toBeNull()
    await waitingIn({ ...session, json: false }, 'sortie stops get').tell(stopping)
    expect(stderr.read()).toContain(said)
  })
})
