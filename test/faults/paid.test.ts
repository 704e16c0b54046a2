import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { longText } from '../simulation/long-text.ts'
import { workerApi } from '../simulation/worker-api.ts'
import { type Life, live, type Outcome } from './life.ts'
import { lives } from './paid-lives.ts'
import { openPlaces, type Places } from './places.ts'
import { type Allowed, statusesOf, surprisesOf } from './surprises.ts'
import { surprisesIn } from './trials.ts'
import { type Trouble, type Troubled, troubledBy, troublesOf } from './trouble.ts'

const whole = process.env.SORTIE_FAULTS === 'whole'

/** Below and above what fits an item. */
const paddings = whole ? { short: '', long: longText(70_000) } : { long: longText(70_000) }
/** What the slice tries each time, in the lives that it tries most; of all else it takes each fifteenth. */
const always: readonly Trouble[] = ['is refused', 'is done, and refused']
const chosen = /^(stores write|blobs|lanes)/
const chosenLives: readonly string[] = [
  'a mission that delegates',
  'a mission that sends what a person allowed',
  'a mission that waits for its budget',
]

let places: Places
beforeAll(async () => {
  places = await openPlaces()
})
afterAll(() => places.close())

describe.each(Object.entries(lives))('%s', (name, life) => {
  test.each(Object.entries(paddings))(
    'pays for each step once, counts it once, and ends as it should, whichever call of a service fails it (%s)',
    async (_size, padding) => {
      const undisturbed = await inTrouble(life, padding)
      const trial = { life, undisturbed, server: places.server }
      expect(surprisesOf(undisturbed, trial, 'nothing')).toEqual([])
      expect(statusesOf(undisturbed)).toEqual(life.ends)
      expect(undisturbed.calls.has('blobs put')).toBe(padding !== '')
      const surprises = await surprisesIn(trial, {
        all: troublesIn(name, undisturbed.calls),
        inWords: ({ call, position, trouble }) => `${call} ${position} ${trouble}`,
        allowed: allowedBy,
        live: (troubled) => inTrouble(life, padding, troubled),
      })
      expect(surprises).toEqual([])
    },
    600_000,
  )
})

function inTrouble(life: Life, padding: string, troubled?: Troubled): Promise<Outcome> {
  return live(life, padding, places, {
    hands(platform, calls, meanwhile) {
      const intercept = troubledBy(calls, meanwhile, troubled)
      return { process: platform.process(intercept), worker: workerApi(platform, intercept) }
    },
  })
}

function allowedBy({ trouble }: Troubled): Allowed {
  return trouble === 'comes too late' || trouble === 'is answered too late' ? 'who goes on' : 'nothing'
}

function troublesIn(life: string, calls: ReadonlyMap<string, number>): readonly Troubled[] {
  const isChosen = ({ call, trouble }: Troubled, at: number) =>
    whole || at % 15 === 0 || (chosenLives.includes(life) && always.includes(trouble) && chosen.test(call))
  return [...calls].flatMap(([call, times]) => troublesOfCall(call, times)).filter(isChosen)
}

function troublesOfCall(call: string, times: number): readonly Troubled[] {
  const troubles = troublesOf[call] ?? []
  return Array.from({ length: times }, (_, position) => troubles.map((trouble) => ({ call, position, trouble }))).flat()
}
