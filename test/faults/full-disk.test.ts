import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { smallDisk } from '../adapters/local/small-disk.ts'
import type { Run } from '../simulation/deliver.ts'
import type { Intercept } from '../simulation/intercept.ts'
import { createMoodyModels } from '../simulation/moody-models.ts'
import { createSimulatedPlatform } from '../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../simulation/until-quiet.ts'

const mission = { agent: 'coder', input: 'First 17 * 23; and then 4 + 5.' }

test('a disk that is full at whichever write of a mission holds it up, and changes nothing else', async () => {
  const undisturbed = await live(undefined)
  expect(undisturbed.writes).toBeGreaterThan(4)
  const surprises: string[] = []
  for (let position = 0; position < undisturbed.writes; position++) {
    const { problems, statuses, calls, held } = await live(position)
    if (!held) surprises.push(`${position}: the disk was never full`)
    if (statuses.join() !== 'COMPLETED') surprises.push(`${position}: ${statuses}`)
    // What was paid for is kept in memory until it can be written.
    if (calls !== undisturbed.calls) surprises.push(`${position}: ${calls} calls of the model`)
    surprises.push(...problems.map((problem) => `${position}: ${problem}`))
  }
  expect(surprises).toEqual([])
}, 60_000)

/** Takes a mission through its life; from one of its writes on the disk is full, until everything has come to rest. */
async function live(full: number | undefined) {
  const models = createMoodyModels()
  let calls = 0
  const platform = await createSimulatedPlatform({
    concurrency: 1,
    models: {
      ...models,
      generate(request) {
        calls++
        return models.generate(request)
      },
    },
  })
  const disk = smallDisk(platform.database)
  let writes = 0
  let held = false
  const intercept: Intercept = async (call, perform) => {
    if (call.port !== 'stores' || call.operation !== 'write') return perform()
    if (writes++ !== full) return perform()
    disk.fill()
    // More than the free pages hold, so that it is this write's group that fails.
    await platform.store.write([
      { change: 'put', table: 'ephemeral', item: { partition: 'p', sort: 's', version: 1, body: 'x'.repeat(100_000) } },
    ])
    const written = perform()
    for (let turns = 0; turns < 20; turns++) await nextTurn()
    held = platform.database.health().state === 'degraded'
    disk.empty()
    return written
  }
  const process = platform.process(intercept)
  const run: Run = (act) => act(process)
  await run((one) => one.submit(mission))
  await untilQuiet(platform, run)
  const { records, problems } = await quietProblems(platform)
  platform.close()
  return { writes, calls, held, problems, statuses: records.map((record) => record.mission.status) }
}
