import { expect, test } from 'vitest'
import { getEvaluation, listTrials } from '../../core/features/evaluations/read-evaluations.ts'
import { deliverAll } from '../simulation/deliver.ts'
import { createSimulatedPlatform } from '../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../simulation/until-quiet.ts'
import { type Fault, mishapsOf } from './fault.ts'
import { runOn, untilAnswered } from './mission-lives.ts'

/** Longer than the sweeper leaves an evaluation alone. */
const lookMs = 6 * 60_000

interface Outcome {
  readonly effects: readonly string[]
  readonly problems: readonly string[]
}

/** Two cases, one with a judge, for two candidates; one thing goes wrong. */
async function evaluateThrough(fault?: Fault): Promise<Outcome> {
  const platform = await createSimulatedPlatform({ concurrency: 2 })
  const effects: string[] = []
  const problems: string[] = []
  // They are there before anything goes wrong: whether they were made, their owner would be told.
  const sober = platform.process((_, perform) => perform())
  await sober.createDataset('set')
  await sober.addCase('set', { input: 'yes', expectations: [{ kind: 'equals', value: 'yes' }] })
  await sober.addCase('set', { input: 'hello', expectations: [{ kind: 'judge', rubric: 'Give 0.9' }] })
  const run = runOn(platform, effects, problems, fault)
  const candidates = [{ agent: 'echo' }, { agent: 'echo', version: 1 }]
  const { id } = await untilAnswered(() =>
    run((process) => process.evaluate({ dataset: 'set', candidates, concurrency: 3 }, 'its key')),
  )
  await untilQuiet(platform, run)
  for (let looks = 0; looks < 6; looks++) {
    platform.advance(lookMs)
    await run((process) => process.sweep()).catch(() => {})
    await deliverAll(platform, run)
    await untilQuiet(platform, run)
  }
  const evaluation = await getEvaluation(platform.ports)(platform.caller, id)
  const { items } = await listTrials(platform.ports)(platform.caller, id, { limit: 100 })
  const { missions } = await platform.stored()
  if (evaluation.status !== 'COMPLETED') problems.push(`it is ${evaluation.status}`)
  if (evaluation.progress.passed !== 4) problems.push(`${evaluation.progress.passed} have passed`)
  const outcomes = items.map(({ number, outcome }) => `${number} ${outcome}`).join()
  if (outcomes !== '0 passed,1 passed,2 passed,3 passed') problems.push(`the trials are ${outcomes}`)
  // Four trials and two judgements.
  if (missions.length !== 6) problems.push(`there are ${missions.length} missions`)
  const used = missions.reduce((sum, { usage }) => sum + usage.input_tokens + usage.output_tokens, 0)
  if (evaluation.spent.tokens !== used)
    problems.push(`${evaluation.spent.tokens} tokens are counted, and ${used} were used`)
  problems.push(...(await quietProblems(platform)).problems)
  platform.close()
  return { effects, problems }
}

test('each trial is tried, judged and counted once, whatever goes wrong at whichever write, send or timer', async () => {
  const { effects, problems } = await evaluateThrough()
  expect(problems).toEqual([])
  expect(effects.length).toBeGreaterThan(20)
  const surprises: string[] = []
  for (const [position, effect] of effects.entries()) {
    for (const mishap of mishapsOf[effect] ?? []) {
      const outcome = await evaluateThrough({ position, mishap })
      surprises.push(...outcome.problems.map((problem) => `effect ${position} (${effect}) ${mishap}: ${problem}`))
    }
  }
  expect(surprises).toEqual([])
}, 240_000)
