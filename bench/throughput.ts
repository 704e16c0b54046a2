import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import type { Mission, MissionList } from '../contract/resources/mission.ts'
import { type GroupCommitServer, startGroupCommitServer } from './baseline/group-commit.ts'
import { type Edition, startEdition } from './edition.ts'
import { type HttpConnection, openConnection } from './http-client.ts'
import { type Load, post } from './load.ts'
import { medians, percentiles } from './statistics.ts'

const inFlight = 32
/** Missions of one run; the first run of each server warms it up and is not counted. */
const count = 2_000
const runs = 5
const many = 20_000

const submission = JSON.stringify({ agent: 'echo', input: 'hello' })

/** The interval of checks on the last mission: long enough to cost the server nothing. */
const lookEveryMs = 50

const fields = ['submit_per_s', 'p50', 'p95', 'p99', 'complete_per_s', 'client_cpu_ms', 'server_cpu_ms'] as const
const ceilingFields = ['submit_per_s', 'p50', 'p95', 'p99', 'client_cpu_ms', 'server_cpu_ms'] as const

export interface ThroughputFigures {
  readonly missions: Record<(typeof fields)[number], number>
  readonly long: Record<(typeof fields)[number], number>
  readonly ceiling: Record<(typeof ceilingFields)[number], number>
  /** MiB after the runs of 2,000. */
  readonly memory_mib: number
  /** MiB after the run of 20,000. */
  readonly long_memory_mib: number
  readonly ceiling_memory_mib: number
}

export async function measureThroughput(): Promise<ThroughputFigures> {
  const edition = await startEdition()
  const ceiling = await startGroupCommitServer()
  try {
    await runMissions(edition, count)
    await runInserts(ceiling)
    const mine = []
    const its = []
    // Alternating, so that other load on the machine affects both.
    for (let run = 0; run < runs; run++) {
      mine.push(await runMissions(edition, count))
      its.push(await runInserts(ceiling))
    }
    const memory_mib = edition.memory()
    const long = await runMissions(edition, many)
    return {
      missions: medians(mine, fields),
      long,
      ceiling: medians(its, ceilingFields),
      memory_mib,
      long_memory_mib: edition.memory(),
      ceiling_memory_mib: ceiling.memory(),
    }
  } finally {
    await edition.stop()
    await ceiling.stop()
  }
}

export async function runMissions(edition: Edition, missions: number) {
  const { http, api_key } = edition.ready
  const cpu = edition.cpu()
  const load = await post({
    base: http,
    apiKey: api_key,
    path: '/v1/missions',
    body: () => submission,
    count: missions,
    inFlight,
  })
  const finishedAt = await untilFinished(http, api_key, load.answers)
  return {
    ...submitFigures(load),
    complete_per_s: (missions / (finishedAt - load.began_at)) * 1000,
    server_cpu_ms: edition.cpu() - cpu,
  }
}

async function runInserts(server: GroupCommitServer) {
  const cpu = server.cpu()
  const body = () => submission
  const load = await post({ base: server.ready.http, path: '/', body, count, inFlight })
  return { ...submitFigures(load), server_cpu_ms: server.cpu() - cpu }
}

function submitFigures({ took_ms, latencies, client_cpu_ms }: Load) {
  return { submit_per_s: (latencies.length / took_ms) * 1000, ...percentiles(latencies), client_cpu_ms }
}

/**
 * Waits for all missions by checking the last one now and then, and then reads when each ended.
 * @returns the time at which the last one ended, by the server's clock, which is this machine's
 */
async function untilFinished(http: string, apiKey: string, answers: readonly string[]): Promise<number> {
  const connection = await openConnection(http, apiKey)
  const ids = new Set(answers.map((answer) => (JSON.parse(answer) as Mission).id))
  const last = (JSON.parse(answers.at(-1) as string) as Mission).id
  while ((await read<Mission>(connection, `/v1/missions/${last}`)).finished_at === null) await sleep(lookEveryMs)
  for (;;) {
    const ends = await endsOf(connection, ids)
    if (!ends.includes(undefined)) {
      connection.close()
      return Math.max(...(ends as number[]))
    }
    await sleep(lookEveryMs)
  }
}

/** Reads the newest missions, and fails if one did not complete. */
async function endsOf(connection: HttpConnection, ids: ReadonlySet<string>): Promise<(number | undefined)[]> {
  const ends: (number | undefined)[] = []
  let cursor = ''
  while (ends.length < ids.size) {
    const page = await read<z.infer<typeof MissionList>>(connection, `/v1/missions?limit=100${cursor}`)
    for (const mission of page.items) {
      if (!ids.has(mission.id)) throw new Error(`${mission.id} is not of this run`)
      if (mission.finished_at === null) ends.push(undefined)
      else if (mission.status === 'COMPLETED') ends.push(Date.parse(mission.finished_at))
      else throw new Error(`${mission.id} ended as ${mission.status}`)
    }
    cursor = `&cursor=${page.next_cursor}`
  }
  return ends
}

async function read<Resource>(connection: HttpConnection, path: string): Promise<Resource> {
  const { status, body } = await connection.send('GET', path)
  if (status !== 200) throw new Error(`GET ${path}: ${status} ${body.slice(0, 300)}`)
  return JSON.parse(body)
}

if (import.meta.main) console.dir(await measureThroughput(), { depth: 4 })
