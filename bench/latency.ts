import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { allMissions, type ServerFrame } from '../contract/live.ts'
import type { Mission } from '../contract/resources/mission.ts'
import { type Edition, startEdition } from './edition.ts'
import { openConnection } from './http-client.ts'
import { type Percentiles, percentiles } from './statistics.ts'

const perSecond = 10
const warmUp = 30
const counted = 200

/** Milliseconds from the request to the arrival of `mission.completed` on a WebSocket that follows all missions. */
export async function measureLatency(): Promise<Percentiles> {
  const edition = await startEdition()
  try {
    return percentiles((await submitAtRate(edition, warmUp + counted)).slice(warmUp))
  } finally {
    await edition.stop()
  }
}

async function submitAtRate({ ready }: Edition, missions: number): Promise<readonly number[]> {
  const connection = await openConnection(ready.http, ready.api_key)
  const completed = await followCompletions(ready.websocket, ready.api_key)
  const body = JSON.stringify({ agent: 'echo', input: 'hello' })
  const latencies: Promise<number>[] = []
  const begin = performance.now()
  for (let n = 0; n < missions; n++) {
    await sleep(Math.max(0, begin + (n * 1000) / perSecond - performance.now()))
    const at = performance.now()
    const answer = await connection.send('POST', '/v1/missions', body)
    const { id } = JSON.parse(answer.body) as Mission
    latencies.push(completed.of(id).then((arrival) => arrival - at))
  }
  const all = await Promise.all(latencies)
  connection.close()
  completed.close()
  return all
}

/** When each mission's completion arrived, whether before or after the question. */
async function followCompletions(url: string, apiKey: string) {
  const arrivals = new Map<string, PromiseWithResolvers<number>>()
  const arrivalOf = (mission: string) => {
    const arrival = arrivals.get(mission) ?? Promise.withResolvers<number>()
    arrivals.set(mission, arrival)
    return arrival
  }
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${apiKey}` } })
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'subscribe', mission_id: allMissions }))
  await once(socket, 'message')
  socket.on('message', (data) => {
    const now = performance.now()
    const frame = JSON.parse(String(data)) as ServerFrame
    if (frame.type !== 'event' || frame.event.type !== 'mission.completed') return
    arrivalOf(frame.event.mission_id).resolve(now)
  })
  return { of: (mission: string) => arrivalOf(mission).promise, close: () => socket.close() }
}

if (import.meta.main) console.log(await measureLatency())
