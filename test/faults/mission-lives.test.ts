import { beforeAll, describe, expect, test } from 'vitest'
import { mishapsOf } from './fault.ts'
import { type Life, liveThrough, type Outcome } from './mission-lives.ts'

const lives: Readonly<Record<string, Life>> = {
  'a mission of one step': { agent: 'echo', input: 'hello' },
  'a mission that calls tools': { agent: 'coder', input: 'First 17 * 23; and then 4 + 5.' },
  'a mission that delegates': { agent: 'supervisor', input: 'ask echo: one\nask coder: what is 2 + 3?' },
  'a mission that calls tools and delegates at once': {
    agent: 'architect',
    input: 'What is 2 * 3 and 4 * 5?\nask echo 2 times: part',
  },
  'a mission that is handed over': { agent: 'supervisor', input: 'hand over to coder: what is 6 * 7?' },
  'a mission that is tried again': { agent: 'echo', input: 'flaky' },
  'a mission whose message dies': { agent: 'coder', input: 'What is 17 * 23?', deadMessage: true },
  'a mission that fails and is redriven': {
    agent: 'coder',
    input: 'stuck at 17 * 23',
    redrivenWith: 'What is 17 * 23?',
  },
  'a mission that is cancelled': { agent: 'supervisor', input: 'ask echo: never mind', cancelled: true },
}

/**
 * Under the 15 minutes for which a message stays hidden when its executor dies: recovery must not wait for those. The
 * longest lawful wait is for a parent whose child's end was not heard of.
 */
const longestRecoveryMs = 8 * 60_000

describe.each(Object.entries(lives))('%s', (_name, life) => {
  let undisturbed: Outcome

  beforeAll(async () => {
    undisturbed = await liveThrough(life)
  })

  test('ends as it should when nothing goes wrong', () => {
    expect(undisturbed.problems).toEqual([])
    expect(statusesOf(undisturbed)).toEqual(undisturbed.records.map(({ mission }) => expectedStatus(life, mission)))
    expect(undisturbed.tookMs).toBeLessThan(60_000)
  })

  test('ends as soon, and by the same acts, although plain reads lag', async () => {
    const lagged = await liveThrough(life, undefined, { lagging: true })
    expect({ ...lagged, records: statusesOf(lagged) }).toEqual({ ...undisturbed, records: statusesOf(undisturbed) })
  })

  test('ends once, with each step and event once, whatever goes wrong at whichever write, send or timer', async () => {
    const surprises: string[] = []
    for (const [position, effect] of undisturbed.effects.entries()) {
      for (const mishap of mishapsOf[effect] ?? []) {
        const outcome = await liveThrough(life, { position, mishap })
        const what = `effect ${position} (${effect}) ${mishap}: `
        surprises.push(...surprisesOf(life, outcome, undisturbed).map((surprise) => what + surprise))
      }
    }
    expect(surprises).toEqual([])
  }, 60_000)
})

function surprisesOf(life: Life, outcome: Outcome, undisturbed: Outcome): string[] {
  const surprises = [...outcome.problems]
  for (const { mission } of outcome.records) {
    if (mission.status !== expectedStatus(life, mission)) surprises.push(`${mission.agent} is ${mission.status}`)
  }
  const [missions, expected] = [outcome.records.length, undisturbed.records.length]
  if (!life.cancelled && missions !== expected) surprises.push(`there are ${missions} missions, not ${expected}`)
  if (outcome.tookMs > longestRecoveryMs) surprises.push(`it took ${outcome.tookMs / 60_000} minutes`)
  return surprises
}

function statusesOf({ records }: Outcome): string[] {
  return records.map(({ mission }) => mission.status)
}

function expectedStatus(life: Life, mission: Outcome['records'][number]['mission']): string {
  if (life.redrivenWith !== undefined && mission.input === life.input) return 'FAILED'
  return life.cancelled && mission.input !== 'the other one' ? 'CANCELLED' : 'COMPLETED'
}
