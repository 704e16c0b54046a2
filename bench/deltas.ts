import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { allMissions } from '../contract/live.ts'
import type { Mission } from '../contract/resources/mission.ts'
import { type Edition, startEdition } from './edition.ts'
import { deltaEvent, envOf, openFakeProvider } from './fake-provider.ts'
import { openConnection } from './http-client.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { median } from './statistics.ts'

/** One character each, so that together they do not exceed the maximum length of a reply. */
export const deltas = 1_000_000
const warmUp = 1
export const rounds = 3

export interface DeltaFigures {
  /** Milliseconds of CPU for one reply; the median of several. */
  readonly alone_ms: number
  readonly nobody_ms: number
  readonly subscriber_ms: number
  /** MiB resident in the server: before the first reply, the peak up to the end of the warm-up, and the overall peak. */
  readonly before_mib: number
  readonly warm_mib: number
  readonly peak_mib: number
}

/**
 * The cost of a reply in three alternating cases: parsed and discarded, as a mission without followers, and as one with a
 * follower.
 */
export async function measureDeltas(): Promise<DeltaFigures> {
  const provider = await openFakeProvider(writeAll)
  const alone = await startServer<Pick<Edition['ready'], 'http'>>(parseAlone, [provider.url])
  const edition = await startEdition({ env: envOf(provider) })
  const before_mib = edition.peakMemory()
  let warm_mib = before_mib
  try {
    await newWriter(edition)
    const figures = { alone: [] as number[], nobody: [] as number[], subscriber: [] as number[] }
    for (let round = 0; round < warmUp + rounds; round++) {
      figures.alone.push(await cpuOf(alone, () => parse(alone.ready.http)))
      figures.nobody.push(await cpuOf(edition, () => write(edition)))
      figures.subscriber.push(await cpuOf(edition, () => writeToSubscriber(edition)))
      if (round < warmUp) warm_mib = edition.peakMemory()
    }
    return {
      alone_ms: median(figures.alone.slice(warmUp)),
      nobody_ms: median(figures.nobody.slice(warmUp)),
      subscriber_ms: median(figures.subscriber.slice(warmUp)),
      before_mib,
      warm_mib,
      peak_mib: edition.peakMemory(),
    }
  } finally {
    await alone.stop()
    await edition.stop()
    provider.close()
  }
}

const parseAlone = fileURLToPath(import.meta.resolve('./baseline/parse-alone.ts'))

const perWrite = 500
/** Enough blocks that the text does not repeat before the check that stops a model which repeats itself. */
const blocks = Array.from({ length: 64 }, (_, at) => blockOf(at))

/** Letters that encode each position's digits: a million times `x` would not be a valid reply. */
function blockOf(block: number): Buffer {
  const places = Array.from({ length: perWrite / 5 }, (_, at) => String(block * perWrite + at).padStart(5, '0'))
  const events = [...places.join('')].map((digit) => deltaEvent('abcdefghij'.charAt(Number(digit))))
  return Buffer.from(events.join(''))
}

async function writeAll(response: ServerResponse): Promise<void> {
  for (let written = 0; written < deltas && !response.destroyed; written += perWrite) {
    const block = blocks[(written / perWrite) % blocks.length]
    if (!response.write(block)) await once(response, 'drain')
  }
}

async function cpuOf(server: Pick<ServerProcess<unknown>, 'cpu'>, work: () => Promise<void>): Promise<number> {
  const begin = server.cpu()
  await work()
  return server.cpu() - begin
}

async function parse(address: string): Promise<void> {
  // An idle connection would be closed meanwhile.
  const connection = await openConnection(address)
  const { body } = await connection.send('POST', '/')
  connection.close()
  // And the finish event.
  if (Number(body) !== deltas + 1) throw new Error(`${body} of ${deltas} deltas were parsed`)
}

async function newWriter({ ready }: Edition): Promise<void> {
  const writer = { name: 'writer', instructions: 'Write.', tools: [] }
  const connection = await openConnection(ready.http, ready.api_key)
  const answer = await connection.send('POST', '/v1/agents', JSON.stringify(writer))
  connection.close()
  if (answer.status !== 201) throw new Error(answer.body)
}

async function write({ ready }: Edition): Promise<void> {
  const connection = await openConnection(ready.http, ready.api_key)
  const answer = await connection.send('POST', '/v1/missions', JSON.stringify({ agent: 'writer', input: 'go' }))
  if (answer.status !== 202) throw new Error(answer.body)
  const { id } = JSON.parse(answer.body) as Mission
  for (;;) {
    await sleep(250)
    const mission = JSON.parse((await connection.send('GET', `/v1/missions/${id}`)).body) as Mission
    if (mission.finished_at === null) continue
    connection.close()
    if (mission.status === 'COMPLETED' && String(mission.output).length === deltas) return
    throw new Error(`${mission.status}: ${JSON.stringify(mission.error)}`)
  }
}

async function writeToSubscriber(edition: Edition): Promise<void> {
  const { ready } = edition
  const socket = new WebSocket(ready.websocket, { headers: { authorization: `Bearer ${ready.api_key}` } })
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'subscribe', mission_id: allMissions }))
  await once(socket, 'message')
  let frames = 0
  socket.on('message', () => {
    frames += 1
  })
  await write(edition)
  socket.close()
  if (frames < 10) throw new Error('The subscriber got no text')
}

if (import.meta.main) console.log(await measureDeltas())
