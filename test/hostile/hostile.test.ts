import { expect, test } from 'vitest'
import { peakMemoryOf } from '../../bench/server-process.ts'
import { median, percentiles } from '../../bench/statistics.ts'
import type { Edition } from '../crash/edition.ts'
import type { Scene } from '../crash/load.ts'
import { tried } from '../crash/trial.ts'
import { attacks } from './attacks.ts'
import { benign } from './benign.ts'
import type { Probed } from './prober.ts'
import { type Generator, startGenerator, startProber } from './programs.ts'
import { openReceivers } from './receivers.ts'

/** Of hostile traffic: `npm run chaos:hostile` sends it for an hour. */
const seconds = Number(process.env.SORTIE_HOSTILE_SECONDS ?? 12)
const pairs = 3
const hostileMs = (seconds * 1000) / pairs
/** Ordinary traffic needs less time for as good a p99. */
const benignMs = Math.max(4_000, hostileMs / 10)
/** Requests, frames and connections of the generator together, hostile or not. */
const turnsPerSecond = 200
const probesPerSecond = 50
/** As docs/bounds.md states it. */
const memoryBoundMib = 1280
/** How many kinds go on at once; the others follow. */
const atOnce = 10
const patienceMs = 60_000

test(`honest tenants keep what they were promised beside ${seconds} s of hostile traffic of all kinds`, {
  timeout: 180_000 + patienceMs + seconds * 2_000,
}, async () => {
  const receivers = await openReceivers()
  const measured: Measured = { hostile: [], benign: [], unanswered: [], peakMib: 0, restarts: 0, kinds: new Set() }
  try {
    const problems = await tried({
      concurrencies: [5, 2],
      cast: { submitters: 1, followers: 1 },
      patienceMs,
      strangers: 1,
      reachable: receivers.hosts,
      async ordeal(edition, scenes, _, [stranger]) {
        const { http, websocket } = await edition.alive()
        const orders = { http, websocket, key: stranger?.key ?? '', receivers: receivers.addresses }
        const generator = await startGenerator({ ...orders, perSecond: turnsPerSecond })
        const probe = {
          http,
          key: (scenes[0] as Scene).client.tenant.key,
          perSecond: probesPerSecond,
          pid: edition.pid,
        }
        const prober = await startProber({ ...probe, path: await somethingToRead(scenes[0] as Scene) })
        const ask = async (ms: number) => {
          const probed = await prober.tell({ ms })
          measured.unanswered.push(...probed.unanswered)
          return probed
        }
        try {
          // What a process does for the first time takes it longer, and the first window would pay for all of that.
          await besideBenign(generator, ask)
          for (let pair = 0; pair < pairs; pair++) {
            measured.hostile.push(waitOf(await besideHostile(generator, ask, pair, measured.kinds)))
            measured.benign.push(waitOf([await besideBenign(generator, ask)]))
          }
          note(edition, measured)
          // Now, since an hour is long to judge.
          console.log(summary(measured))
        } finally {
          await generator.close()
          await prober.close()
        }
      },
    })
    expect(problems).toEqual([])
    expect(measured).toMatchObject({ unanswered: [], restarts: 0 })
    expect(measured.peakMib).toBeLessThan(memoryBoundMib)
    expect(measured.kinds.size).toBe(attacks.length)
  } finally {
    receivers.close()
  }
})

interface Measured {
  /** For each window. */
  readonly hostile: Wait[]
  readonly benign: Wait[]
  readonly unanswered: string[]
  peakMib: number
  restarts: number
  readonly kinds: Set<string>
}

/** The p99 of an honest GET in ms: by the clock, and of the event loop's processor time. */
interface Wait {
  readonly clock: number
  readonly loop: number
}

type Ask = (ms: number) => Promise<Probed>

function waitOf(probed: readonly Probed[]): Wait {
  return {
    clock: percentiles(probed.flatMap(({ latencies }) => latencies)).p99,
    loop: percentiles(probed.flatMap(({ loop }) => loop)).p99,
  }
}

/** Another third of all kinds in each pair, some at once, each set for its share of the time. */
async function besideHostile(generator: Generator, ask: Ask, pair: number, kinds: Set<string>): Promise<Probed[]> {
  const share = Math.ceil(attacks.length / pairs)
  const mine = attacks.slice(pair * share, (pair + 1) * share).map(({ name }) => name)
  const sets = Array.from({ length: Math.ceil(mine.length / atOnce) }, (_, at) =>
    mine.slice(at * atOnce, (at + 1) * atOnce),
  )
  const probed: Probed[] = []
  for (const names of sets) {
    await generator.prepare(names)
    await generator.begin()
    probed.push(await ask(hostileMs / sets.length))
    await generator.end()
    for (const name of names) kinds.add(name)
  }
  return probed
}

async function besideBenign(generator: Generator, ask: Ask): Promise<Probed> {
  await generator.prepare(benign.map(({ name }) => name))
  await generator.begin()
  const probed = await ask(benignMs)
  await generator.end()
  return probed
}

async function somethingToRead({ client }: Scene): Promise<string> {
  const { body } = await client.ask('POST', '/v1/missions', { body: { agent: 'echo', input: 'to be read' } })
  return `/v1/missions/${body.id}`
}

function note(edition: Edition, measured: Measured): void {
  if (edition.hasEnded) measured.restarts++
  else measured.peakMib = peakMemoryOf(edition.pid)
}

function summary({ hostile, benign: ordinary, unanswered, peakMib, kinds }: Measured): string {
  const compared = (of: keyof Wait) => {
    const [beside, usual] = [hostile, ordinary].map((waits) => waits.map((wait) => wait[of])) as [number[], number[]]
    const ratio = median(beside.map((value, at) => value / (usual[at] ?? Number.NaN)))
    const shown = (values: readonly number[]) => values.map((value) => value.toFixed(1)).join(', ')
    return `${shown(beside)} ms beside hostile, ${shown(usual)} ms beside benign traffic, ${ratio.toFixed(2)} times (median of the pairs)`
  }
  return `${kinds.size} kinds of attack; p99 of an honest GET by the clock: ${compared('clock')}; of the event loop's time: ${compared('loop')}; ${unanswered.length} unanswered; ${Math.round(peakMib)} MiB at the most`
}
