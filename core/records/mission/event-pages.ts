import * as z from 'zod'
import type { Fact } from '../../../events/catalogue.ts'
import { partitionReader } from '../../base/paging/partition-page.ts'
import { type FoundPage, readPage } from '../../base/paging/read-page.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { readPartition } from '../../base/storing/reading.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { NumberedFact } from '../../base/storing/stored-fact.ts'
import { hostOf } from '../../base/texts/host-of.ts'
import type { Mission } from './mission.ts'
import { missionPartition } from './mission-items.ts'
import { keptUntil } from './retention.ts'

/**
 * The events of one transaction, as one item. Its sort key is the seq of its last event, so that "after n" is a plain
 * range read, and its item kind puts it on the change feed.
 */
const EventPage = record({
  tenant: z.string(),
  mission: z.string(),
  /** Milliseconds since the epoch. */
  time: z.number(),
  events: list(NumberedFact),
  /** The instance whose worker must ask for changes. */
  worker: z.string().exactOptional(),
  /** The numbers of events for which the mission has callbacks. */
  callbacks: list(z.number()).exactOptional(),
  /** The callback address; absent in pages of older versions. */
  callback_host: z.string().exactOptional(),
})
export type EventPage = z.output<typeof EventPage>

export const eventPages = kindOf('event page', 'entities', EventPage)

export const eventPageKind = 'events'

function eventSort(seq: number): string {
  return `event#${String(seq).padStart(9, '0')}`
}

/** The events of one write on a mission. */
export interface Told {
  /** The number of the last event before it. */
  readonly before: number
  readonly facts: readonly Fact[]
  readonly deliveries?: readonly { readonly seq: number; readonly url: string }[]
  readonly worker?: string | undefined
}

/** Numbers the facts. The mission's version guards the numbers, so the page needs no condition of its own. */
export function putEventPage(
  { tenant, now }: Pick<Scope, 'tenant' | 'now'>,
  mission: Mission,
  { before: seq, facts, deliveries = [], worker }: Told,
): Change {
  const events = facts.map((fact, at) => ({ seq: seq + at + 1, ...fact }))
  const toTell = worker === undefined ? {} : { worker }
  const [first] = deliveries
  // A mission has one receiver.
  const callbacks = first
    ? { callbacks: deliveries.map((delivery) => delivery.seq), callback_host: hostOf(first.url) }
    : {}
  return {
    change: 'put',
    table: 'entities',
    item: {
      partition: missionPartition(mission.id),
      sort: eventSort(seq + facts.length),
      version: 1,
      kind: eventPageKind,
      expires_at: keptUntil(mission),
      body: { tenant, mission: mission.id, time: now, events, ...toTell, ...callbacks } satisfies EventPage,
    },
  }
}

const atOnce = 100

/** Pages whose last event is after `after`, some at a time; the first may begin before it. */
export async function* eventPagesAfter(
  store: Store,
  mission: string,
  after: number,
): AsyncGenerator<readonly EventPage[], void, undefined> {
  const read = eventPagesReader(store, mission)
  for (let position: string | undefined = eventSort(after); position !== undefined; ) {
    const page: FoundPage<EventPage> = await read(position, atOnce)
    yield page.items.map(({ item }) => item)
    position = page.cursor
  }
}

/** The same for one answer, within its size. */
export async function readSomeEventPages(
  store: Store,
  mission: string,
  after: number,
  limit: number,
): Promise<readonly EventPage[]> {
  return (await readPage(eventPagesReader(store, mission), { position: eventSort(after), limit })).items
}

function eventPagesReader(store: Store, mission: string) {
  const query = { partition: missionPartition(mission), prefix: 'event#', consistent: true }
  return partitionReader(store, { kind: eventPages, view: (page: EventPage) => page }, query)
}

/** Enough to find the last change of state, which few other events follow. */
const newest = 20

/** The last pages, newest first. */
export async function newestEventPages(store: Store, mission: string): Promise<readonly EventPage[]> {
  const page = await readPartition(store, eventPages, {
    partition: missionPartition(mission),
    prefix: 'event#',
    descending: true,
    limit: newest,
    consistent: true,
  })
  return page.items.map(({ body }) => body)
}
