import { expect, test } from 'vitest'
import type { Crew } from './crew.ts'
import type { Edition } from './edition.ts'
import { dieWhileStarting, tried, untilSomeMoment } from './trial.ts'

/** `npm run chaos` runs for minutes; `npm test` for as long as it takes to see each kind of mishap a few times. */
const seconds = Number(process.env.SORTIE_CHAOS_SECONDS ?? 20)
/** Two rounds of the sweeper: what a jump of the clock took from its executor waits for one. */
const patienceMs = 150_000

test(`eight tenants keep what they were promised through ${seconds} s of kills, freezes and jumps of the clock`, {
  timeout: 120_000 + patienceMs + seconds * 3_000,
}, async () => {
  const problems = await tried({
    concurrencies: [1, 1, 2, 2, 3, 5, 8, 13],
    cast: { submitters: 1, followers: 1 },
    patienceMs,
    crews: 2,
    async ordeal(edition, scenes, crews) {
      for (const until = Date.now() + seconds * 1000; Date.now() < until; ) {
        await untilSomeMoment(scenes)
        if (Math.random() < 0.3) strikeCrew(crews)
        else await strike(edition)
      }
    },
  })
  expect(problems).toEqual([])
})

/** Killed with what it holds, or silent until that is with others and then late with its reports. */
function strikeCrew(crews: readonly Crew[]): void {
  const crew = crews[Math.floor(Math.random() * crews.length)]
  if (Math.random() < 0.5) crew?.replace()
  else crew?.freeze()
}

const minute = 60_000

async function strike(edition: Edition): Promise<void> {
  const die = Math.random()
  if (die < 0.4) {
    await edition.kill()
    if (Math.random() < 0.2) await dieWhileStarting(edition)
    await edition.start()
  } else if (die < 0.6) {
    await edition.freeze(Math.random() * 1500)
  } else {
    // Now and then beyond a lease, and beyond the time for which a message stays hidden.
    await edition.jump(Math.round(Math.random() * (die < 0.9 ? 2 : 20) * minute))
  }
}
