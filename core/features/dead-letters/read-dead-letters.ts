import { SortieError } from '../../../contract/errors.ts'
import type { DeadLetterDetails, DeadLetter as DeadLetterView } from '../../../contract/resources/dead-letter.ts'
import { answerBytes } from '../../base/paging/answer-room.ts'
import { decodeCursor, encodeCursor } from '../../base/paging/cursor.ts'
import type { Page } from '../../base/paging/newest-first.ts'
import { type FoundPage, readPage, shown } from '../../base/paging/read-page.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { readItem, readItems, unlessUnreadable } from '../../base/storing/reading.ts'
import { iso } from '../../base/times/iso.ts'
import {
  type DeadLetter,
  deadLetterKey,
  deadLetterKind,
  deadLetterListing,
  deadLetterSort,
  keptMs,
  type StoredDeadLetter,
  timeSort,
} from '../../records/dead-letter/dead-letter.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { noUsage } from '../../records/mission/mission.ts'
import { loadMission } from '../../records/mission/mission-items.ts'
import { soundUsage } from '../../records/mission/sound-usage.ts'
import { stepView } from '../../records/mission/step-view.ts'
import { readStep } from '../../records/mission/steps.ts'

export interface DeadLetterFilter {
  readonly kind?: DeadLetter['kind'] | undefined
  readonly agent?: string | undefined
  readonly code?: string | undefined
  readonly died_after?: string | undefined
  readonly died_before?: string | undefined
}

export interface DeadLetterQuery extends DeadLetterFilter {
  readonly status: DeadLetter['status']
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

export function listDeadLetters(ports: { stores: Stores; clock: Clock }) {
  return async (caller: Caller, query: DeadLetterQuery): Promise<Page<DeadLetterView>> => {
    const { letters, next_cursor } = await findDeadLetters(ports, caller, query)
    return { items: letters.map(deadLetterView), next_cursor }
  }
}

interface FoundLetters {
  readonly letters: readonly DeadLetter[]
  readonly next_cursor: string | null
  /** For readers who look no further than this letter. */
  cursorAfter(letter: DeadLetter): string | null
}

/**
 * One page, newest first.
 * @param bytesOf what each takes in the answer
 */
export async function findDeadLetters(
  { stores, clock }: { stores: Stores; clock: Clock },
  caller: Caller,
  { cursor, limit = 20, ...query }: DeadLetterQuery,
  bytesOf = (letter: DeadLetter) => answerBytes(deadLetterView(letter)),
): Promise<FoundLetters> {
  const bound = `${caller.tenant.id} dead-letters ${JSON.stringify(query)}`
  const from = decodeCursor(cursor, bound, clock.now()) ?? firstBefore(query)
  const read = lettersReader(stores.tenant(caller.tenant.id), query)
  const page = await readPage(read, { position: from, limit, batch }, bytesOf)
  const cursorAt = (position: string | undefined) => encodeCursor(position, bound, clock.now())
  return {
    letters: page.items,
    next_cursor: cursorAt(page.cursor),
    cursorAfter: (letter) => cursorAt(deadLetterSort(letter)),
  }
}

function firstBefore({ died_before }: DeadLetterFilter): string | undefined {
  return died_before === undefined ? undefined : timeSort(Date.parse(died_before))
}

/** How many one read checks, since filters may match few. */
const batch = 100

function lettersReader(store: Store, query: DeadLetterQuery) {
  const { status, died_after } = query
  const first = died_after === undefined ? '' : timeSort(Date.parse(died_after) + 1)
  return async (before: string | undefined): Promise<FoundPage<DeadLetter>> => {
    const { keys, cursor } = await store.queryListing('entities', {
      partition: deadLetterListing(status),
      descending: true,
      limit: batch,
      ...(before === undefined ? {} : { before }),
    })
    const inTime = keys.filter(({ sort }) => sort >= first)
    const letters = await readItems(
      store,
      deadLetterKind,
      inTime.map(({ key }) => key),
    )
    const taken = (letter: DeadLetter | undefined) => (letter && matches(letter, query) ? letter : undefined)
    const items = inTime.flatMap(({ sort }, at) => shown(sort, taken(letters[at]?.body)))
    return { items, ...(inTime.length === keys.length && { cursor }) }
  }
}

/** Also checks the status, since the index may lag behind a redrive. */
function matches(letter: DeadLetter, { status, kind, agent, code }: DeadLetterQuery): boolean {
  return (
    letter.status === status &&
    (kind === undefined || letter.kind === kind) &&
    (agent === undefined || (letter.kind === 'mission' && letter.agent === agent)) &&
    (code === undefined || letter.code === code)
  )
}

export function getDeadLetter({ stores, blobs }: { stores: Stores; blobs: Blobs }) {
  return async (caller: Caller, id: string): Promise<DeadLetterDetails> => {
    const tenant = caller.tenant.id
    const store = stores.tenant(tenant)
    const { letter } = await requireDeadLetter(store, id)
    const mission =
      letter.mission_id === null ? undefined : (await unlessUnreadable(loadMission(store, letter.mission_id)))?.mission
    const steps = mission?.steps ?? 0
    const source = { store, blobs, tenant }
    // The unreadable step may be what it died of.
    const last = mission && steps > 0 ? await unlessUnreadable(readStep(source, mission.id, steps)) : undefined
    return {
      ...deadLetterView(letter),
      steps,
      last_step: last ? stepView(last) : null,
      usage: soundUsage(mission?.usage ?? noUsage),
    }
  }
}

async function loadDeadLetter(store: Store, id: string): Promise<StoredDeadLetter | undefined> {
  const item = await readItem(store, deadLetterKind, deadLetterKey(id), { consistent: true })
  return item && { letter: item.body, version: item.version }
}

/** @throws SortieError `not_found`, also for a dead letter of another tenant */
export async function requireDeadLetter(store: Store, id: string): Promise<StoredDeadLetter> {
  const stored = await loadDeadLetter(store, id)
  if (!stored) throw new SortieError('not_found', `There is no dead letter ${id}; it may have been discarded`)
  return stored
}

function deadLetterView(letter: DeadLetter): DeadLetterView {
  const { id, kind, status, mission_id, code, message, attempts, died_at } = letter
  return {
    id,
    kind,
    status,
    mission_id,
    agent: letter.kind === 'mission' ? letter.agent : null,
    consumer: letter.kind === 'delivery' ? letter.consumer : null,
    code,
    message,
    attempts,
    died_at: iso(died_at),
    expires_at: iso(died_at + keptMs),
    redriven_to: letter.status === 'redriven' ? letter.redriven_to : null,
    redriven_at: letter.status === 'redriven' ? iso(letter.redriven_at) : null,
  }
}
