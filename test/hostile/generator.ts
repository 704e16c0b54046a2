import { constants, setPriority } from 'node:os'
import type { Attack, Ground } from './attack.ts'
import { attacks } from './attacks.ts'
import { benign } from './benign.ts'
import { createCaller } from './caller.ts'
import { createMaker } from './maker.ts'
import { makePlaces } from './places.ts'
import type { Receivers } from './receivers.ts'
import { createTurns } from './turns.ts'

/** What the generator is started with. */
export interface Orders {
  readonly http: string
  readonly websocket: string
  readonly key: string
  readonly receivers: Receivers
  /** Turns of all traffic together; none: as fast as it is answered. */
  readonly perSecond?: number
}

/** What it is told, one at a time; it answers each with `Told`. */
export type Order = { readonly prepare: readonly string[] } | { readonly begin: true } | { readonly end: true }

export interface Told {
  /** So far. */
  readonly turns: number
  readonly failed?: string
}

// The traffic of a real attacker comes from other machines: here it takes only the time that the server leaves.
setPriority(constants.priority.PRIORITY_LOW)
process.once('disconnect', () => process.exit())

const orders = JSON.parse(process.env.HOSTILE ?? '') as Orders
const turns = createTurns(orders.perSecond)
const maker = createMaker(createCaller(orders.http, orders.key, createTurns()))
const ground: Ground = {
  ...orders,
  turns,
  caller: createCaller(orders.http, orders.key, turns),
  maker,
  places: await makePlaces(maker),
}
const known = new Map([...attacks, ...benign].map((attack) => [attack.name, attack]))
let prepared: readonly ((over: AbortSignal) => Promise<unknown>)[] = []
let over = new AbortController()

const carryOut = {
  async prepare(names: readonly string[]) {
    prepared = await Promise.all(names.map((name) => (known.get(name) as Attack).prepare(ground)))
  },
  async begin() {
    over = new AbortController()
    for (const run of prepared) run(over.signal).catch((error) => console.error(error))
  },
  async end() {
    over.abort()
  },
}

process.on('message', async (order: Order) => {
  try {
    if ('prepare' in order) await carryOut.prepare(order.prepare)
    else if ('begin' in order) await carryOut.begin()
    else await carryOut.end()
    process.send?.({ turns: turns.taken } satisfies Told)
  } catch (error) {
    process.send?.({ turns: turns.taken, failed: String(error) } satisfies Told)
  }
})
process.send?.({ turns: 0 } satisfies Told)
