import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { allMissions, type ServerFrame } from '../contract/live.ts'
import { type Edition, startEdition } from './edition.ts'
import { deltaEvent, envOf, openFakeProvider } from './fake-provider.ts'
import { openConnection } from './http-client.ts'
import { type Percentiles, percentiles } from './statistics.ts'

export const perSecond = 10
const warmUp = 30
export const missions = 200
/** For each reply, one after the other. */
export const deltas = 40
export const everyMs = 25

export interface FrameFigures extends Percentiles {
  /** Deltas that were written but arrived in no frame. */
  readonly lost: number
}

/** Milliseconds from the write of a delta by a provider to the arrival of its frame at a subscriber to all missions. */
export async function measureByteToFrame(): Promise<FrameFigures> {
  const written: number[] = []
  const arrived: number[] = []
  const provider = await openFakeProvider((response) => writeSlowly(response, written))
  const edition = await startEdition({ env: envOf(provider) })
  const socket = await follow(edition, (delta) => {
    arrived[delta] ??= performance.now()
  })
  try {
    await submitAtRate(edition)
    const counted = written.slice(warmUp * deltas)
    const latencies = counted.flatMap((at, delta) => {
      const arrival = arrived[warmUp * deltas + delta]
      return arrival === undefined ? [] : [arrival - at]
    })
    return { ...percentiles(latencies), lost: counted.length - latencies.length }
  } finally {
    socket.close()
    await edition.stop()
    provider.close()
  }
}

/** Each delta contains its overall number, which identifies it in a frame. */
async function writeSlowly(response: ServerResponse, written: number[]): Promise<void> {
  for (let delta = 0; delta < deltas; delta++) {
    const number = written.push(performance.now()) - 1
    response.write(deltaEvent(`#${number} `))
    await sleep(everyMs)
  }
}

async function follow({ ready }: Edition, onDelta: (delta: number) => void): Promise<WebSocket> {
  const socket = new WebSocket(ready.websocket, { headers: { authorization: `Bearer ${ready.api_key}` } })
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'subscribe', mission_id: allMissions }))
  await once(socket, 'message')
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as ServerFrame
    if (frame.type === 'delta') for (const [, delta] of frame.text.matchAll(/#(\d+) /g)) onDelta(Number(delta))
  })
  return socket
}

async function submitAtRate({ ready }: Edition): Promise<void> {
  const connection = await openConnection(ready.http, ready.api_key)
  const writer = { name: 'writer', instructions: 'Write.', tools: [] }
  const made = await connection.send('POST', '/v1/agents', JSON.stringify(writer))
  if (made.status !== 201) throw new Error(made.body)
  const body = JSON.stringify({ agent: 'writer', input: 'go' })
  const begin = performance.now()
  for (let n = 0; n < warmUp + missions; n++) {
    await sleep(Math.max(0, begin + (n * 1000) / perSecond - performance.now()))
    const answer = await connection.send('POST', '/v1/missions', body)
    if (answer.status !== 202) throw new Error(answer.body)
  }
  connection.close()
  // The last missions write for this long, with some reserve.
  await sleep(2 * deltas * everyMs)
}

if (import.meta.main) console.log(await measureByteToFrame())
