import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveAndSend } from './chaos.ts'
import { type CountingServer, openCountingServer } from './counting-server.ts'

let server: CountingServer
beforeAll(async () => {
  server = await openCountingServer()
})
afterAll(() => server.close())

/** `npm run chaos:effects` for the long run; `SORTIE_SEED` for one that failed. */
const wanted = Number(process.env.SORTIE_EFFECT_KILLS ?? 500)
const firstSeed = Number(process.env.SORTIE_SEED ?? 1)

test(`no call with an effect is made twice in silence, in ${wanted} random kills`, { timeout: 900_000 }, async () => {
  const sum = { lives: 0, kills: 0, asked: 0, completed: 0 }
  for (let seed = firstSeed; sum.kills < wanted; seed++) {
    const report = await liveAndSend(server, randomOf(seed), 6)
    expect([seed, report.problems]).toEqual([seed, []])
    sum.lives += 1
    sum.kills += report.kills
    sum.asked += report.asked
    sum.completed += report.status === 'COMPLETED' ? 1 : 0
  }
  const calls = [...server.arrivals.values()].reduce((count, arrival) => count + arrival.count, 0)
  console.info(JSON.stringify({ ...sum, keys: server.arrivals.size, calls, answers_lost: server.lost() }))
  expect(sum.completed).toBeGreaterThan(sum.lives / 2)
})

/** mulberry32, so that a seed says all. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
