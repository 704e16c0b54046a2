import { afterAll, beforeAll, describe, test } from 'vitest'
import { type Account, type Aws, startAws } from '../simulation/aws/account.ts'
import { behindAws } from '../simulation/aws/behind-aws.ts'
import { longText } from '../simulation/long-text.ts'
import { workerApiOn } from '../simulation/worker-api.ts'
import { type Life, live, type Outcome } from './life.ts'
import { lives } from './paid-lives.ts'
import { openPlaces, type Places } from './places.ts'
import { type Allowed, statusesOf, surprisesOf } from './surprises.ts'
import { atOnce, surprisesIn } from './trials.ts'
import { inWords, type TroubledCommand, troubledOnTheWire, troublesAt } from './wire-trouble.ts'

// The same lives through AWS's adapters, whose services say at each request of theirs what they document.

const whole = process.env.SORTIE_FAULTS === 'whole'
const padding = longText(70_000)
/** Of each life the slice takes so few, spread over all. */
const sliceOf = 2

/** Most of their time the clients wait before they try again, so that several kinds of lives are lived at once: as many as Vitest has. */
const kindsAtOnce = 5
/** Each with an account for every place. */
const rooms: (readonly Account[])[] = []

let aws: Aws
let places: Places
beforeAll(async () => {
  aws = await startAws()
  for (let kind = 0; kind < kindsAtOnce; kind++) rooms.push(await openRoom())
  places = await openPlaces()
})
afterAll(async () => {
  await aws.close()
  await places.close()
})

async function openRoom(): Promise<readonly Account[]> {
  const accounts: Account[] = []
  for (let place = 0; place < atOnce; place++) accounts.push(await aws.openAccount())
  return accounts
}

describe.concurrent.each(Object.entries(lives))('%s, on AWS', (name, life) => {
  test('pays for each step once, counts it once, and ends as it should, whatever a service says', async ({
    expect,
  }) => {
    const room = rooms.pop()
    if (!room) throw new Error('There are more kinds at once than rooms')
    const undisturbed = await onAws(life, room[0])
    const trial = { life, undisturbed, server: places.server }
    expect(surprisesOf(undisturbed, trial, 'nothing')).toEqual([])
    expect(statusesOf(undisturbed)).toEqual(life.ends)
    const surprises = await surprisesIn(trial, {
      all: chosen(name, troublesIn(undisturbed.calls)),
      inWords,
      allowed: allowedBy,
      live: (troubled, place) => onAws(life, room[place], troubled),
    })
    rooms.push(room)
    expect(surprises).toEqual([])
  }, 3_600_000)
})

async function onAws(life: Life, account: Account | undefined, troubled?: TroubledCommand): Promise<Outcome> {
  if (!account) throw new Error('There are more places than accounts')
  return live(life, padding, places, {
    // EventBridge Scheduler has a clock of its own.
    startsAt: new Date().toISOString(),
    hands(platform, calls) {
      const own = { ...platform.ports, ...account.ports(behindAws(platform), troubledOnTheWire(calls, troubled)) }
      return { process: platform.processOn(own), worker: workerApiOn(platform, own) }
    },
  })
}

function allowedBy({ trouble }: TroubledCommand): Allowed {
  return typeof trouble === 'object' && !trouble.passes ? 'the end' : 'nothing'
}

function troublesIn(calls: ReadonlyMap<string, number>): readonly TroubledCommand[] {
  return [...calls].flatMap(([call, times]) =>
    Array.from({ length: times }, (_, position) =>
      troublesAt(call, position).map((trouble) => ({ call, position, trouble })),
    ).flat(),
  )
}

/** All of them, or few: each life's begin elsewhere, so that together they meet much of what there is to meet. */
function chosen(name: string, all: readonly TroubledCommand[]): readonly TroubledCommand[] {
  if (whole) return all
  const names = Object.keys(lives)
  const first = names.indexOf(name) / names.length
  const at = Array.from({ length: sliceOf }, (_, count) => Math.floor(((count + first) * all.length) / sliceOf))
  return all.filter((_, index) => at.includes(index))
}
