import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CountingServer, openCountingServer } from '../effects/counting-server.ts'
import { liveInTrouble, lives, type Outcome, type Places } from './paid-lives.ts'
import { type Trouble, type Troubled, troublesOf } from './trouble.ts'

const whole = process.env.SORTIE_FAULTS === 'whole'

/** Below and above what fits an item. */
const paddings = whole ? { short: '', long: 'x'.repeat(70_000) } : { long: 'x'.repeat(70_000) }
/** What the slice tries each time; of all else it takes each tenth. */
const always: readonly Trouble[] = ['is refused', 'is done, and refused']
const chosen = /^(stores write|blobs|lanes)/

let server: CountingServer
let places: Places
beforeAll(async () => {
  server = await openCountingServer()
  places = { server, blobFolder: await mkdtemp(join(tmpdir(), 'sortie-paid-')) }
})
afterAll(async () => {
  await server.close()
  await rm(places.blobFolder, { recursive: true, force: true })
})

describe.each(Object.entries(lives))('%s', (_name, life) => {
  test.each(Object.entries(paddings))(
    'pays for each step once, counts it once, and ends as it should, whichever call of a service fails it (%s)',
    async (_size, padding) => {
      const undisturbed = await liveInTrouble(life, padding, places)
      expect(surprisesOf(undisturbed, undisturbed)).toEqual([])
      expect(statusesOf(undisturbed)).toEqual(life.ends)
      expect(undisturbed.calls.has('blobs put')).toBe(padding !== '')
      const surprises = await sideBySide(troublesIn(undisturbed.calls), async (troubled) => {
        const outcome = await liveInTrouble(life, padding, places, troubled)
        const { call, position, trouble } = troubled
        const what = `${call} ${position} ${trouble}: `
        return surprisesOf(outcome, undisturbed, trouble).map((surprise) => what + surprise)
      })
      expect(surprises).toEqual([])
    },
    600_000,
  )
})

function troublesIn(calls: ReadonlyMap<string, number>): readonly Troubled[] {
  const isChosen = ({ call, trouble }: Troubled, at: number) =>
    whole || at % 10 === 0 || (always.includes(trouble) && chosen.test(call))
  return [...calls].flatMap(([call, times]) => troublesOfCall(call, times)).filter(isChosen)
}

function troublesOfCall(call: string, times: number): readonly Troubled[] {
  const troubles = troublesOf[call] ?? []
  return Array.from({ length: times }, (_, position) => troubles.map((trouble) => ({ call, position, trouble }))).flat()
}

/** Most of a life's time is waiting, for the disk and for a service that was refused to come back. */
const atOnce = 6

async function sideBySide<One, Result>(
  all: readonly One[],
  act: (one: One) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  const left = [...all]
  const results: Result[] = []
  const actOnEach = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) results.push(...(await act(one)))
  }
  await Promise.all(Array.from({ length: atOnce }, actOnEach))
  return results
}

/** Under the 15 minutes for which a message stays hidden when its executor dies. */
const longestRecoveryMs = 8 * 60_000

function surprisesOf(outcome: Outcome, undisturbed: Outcome, trouble?: Trouble): string[] {
  const surprises = [...outcome.problems, ...untold(outcome)]
  const compare = (what: string, is: unknown, was: unknown) => {
    if (String(is) !== String(was)) surprises.push(`${what}: ${is} and not ${was}`)
  }
  compare('they end', statusesOf(outcome), statusesOf(undisturbed))
  if (outcome.tookMs > undisturbed.tookMs + longestRecoveryMs)
    surprises.push(`it took ${outcome.tookMs / 60_000} minutes`)
  // Who had the mission for so long without a word has lost it, with what it had in hand.
  if (trouble === 'comes too late') return surprises
  compare('attempts', attemptsOf(outcome), attemptsOf(undisturbed))
  compare('answers that were paid for', outcome.paid, undisturbed.paid)
  compare('counted calls', outcome.counted, undisturbed.counted)
  return [...surprises, ...lostExecutors(outcome), ...sentTwice(outcome)]
}

function statusesOf({ records }: Outcome): string[] {
  return records.map(({ mission }) => mission.status)
}

function attemptsOf({ records }: Outcome): number[] {
  return records.map(({ mission }) => mission.attempt)
}

/** A service that is not well for a moment costs nobody their mission. */
function lostExecutors({ records }: Outcome): string[] {
  return records.flatMap(({ mission, events }) =>
    events.filter(({ data }) => data.reason === 'executor_lost').map(() => `an executor of ${mission.id} was lost`),
  )
}

/** Whoever is put off is told why. */
function untold({ records }: Outcome): string[] {
  return records.flatMap(({ events }) =>
    events
      .filter(({ type }) => type === 'mission.postponed' || type === 'mission.retrying')
      .filter(({ data }) => data.message !== 'The service does not answer')
      .map(({ type, data }) => `${type} says ${JSON.stringify(data)}`),
  )
}

function sentTwice({ records }: Outcome): string[] {
  const own = (key: string) => records.some(({ mission }) => key.startsWith(`${mission.id}.`))
  return [...server.arrivals]
    .filter(([key, { count }]) => own(key) && count !== 1)
    .map(([key, { count }]) => `${key} was sent ${count} times`)
}
