import { expect, test } from 'vitest'
import { dieWhileStarting, tried, untilSomeMoment } from './trial.ts'

/** See docs/testing.md for a longer run. */
const kills = Number(process.env.SORTIE_CRASH_KILLS ?? 12)
/** A busy machine kills less often, unless it was told how often. */
const longestMs = process.env.SORTIE_CRASH_KILLS === undefined ? 35_000 : Number.POSITIVE_INFINITY
/** Less than a lease: what ran when it was killed must not wait for its lease to run out. */
const patienceMs = 50_000

test(`what was promised holds after up to ${kills} kills at random moments under load`, {
  timeout: 120_000 + kills * 10_000,
}, async () => {
  const problems = await tried({
    concurrencies: [5, 2],
    cast: { submitters: 4, followers: 2 },
    patienceMs,
    async ordeal(edition, scenes) {
      const until = Date.now() + longestMs
      for (let killed = 0; killed < kills && Date.now() < until; killed++) {
        await untilSomeMoment(scenes)
        await edition.kill()
        if (Math.random() < 0.2) await dieWhileStarting(edition)
        await edition.start()
      }
    },
  })
  expect(problems).toEqual([])
})
