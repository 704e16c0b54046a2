import type { Ports } from '../../base/ports/ports.ts'
import type { Change, Key } from '../../base/ports/store.ts'
import { readItems } from '../../base/storing/reading.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { deleteForgetting, type Forgetting, loadForgetting, putForgetting } from '../../records/memory/forgetting.ts'
import { drawerOf, drawerPartition, memoriesListing, memoryKind, memoryPrefix } from '../../records/memory/memory.ts'

/** When the sweeper looks at a request whose process may have died. */
export const overdueMs = 60_000
/** An index that lags may still bring a memory to light; it is looked for once more then. */
const comesToLightMs = 5000
/** A write has at most 100 changes, one of which is the request's own. */
const atOnce = 99

/**
 * Goes on with a request to forget until all is gone or the time is up; then the sweeper goes on. Each round is one write, of some
 * memories' ends and of the request, so whoever finds that another got further leaves it to that one.
 * @returns the request as this left it; `undefined` where another is at it
 */
export async function carryOnForgetting(
  ports: Pick<Ports, 'stores' | 'clock'>,
  tenant: string,
  partition: string,
  forMs: number,
): Promise<Forgetting | undefined> {
  const until = ports.clock.monotonic() + forMs
  return unlessConflict(forgetUntil(ports, tenant, partition, until))
}

async function forgetUntil(
  ports: Pick<Ports, 'stores' | 'clock'>,
  tenant: string,
  partition: string,
  until: number,
): Promise<Forgetting | undefined> {
  let stored = await loadForgetting(ports.stores.tenant(tenant), partition)
  while (stored) {
    const scope = scopeOf(ports, tenant)
    const isTimeUp = ports.clock.monotonic() >= until
    const round = isTimeUp ? rest(stored.forgetting, scope.now) : await nextRound(scope, stored.forgetting)
    if (round.next === 'none') {
      await scope.store.write([deleteForgetting(stored)])
      return round.forgetting
    }
    const due = round.next === 'at once' ? scope.now + overdueMs : round.next
    await scope.store.write([putForgetting(round.forgetting, stored.version, due), ...round.changes])
    if (round.next !== 'at once') return round.forgetting
    stored = { forgetting: round.forgetting, version: stored.version + 1 }
  }
  return undefined
}

interface Round {
  readonly forgetting: Forgetting
  readonly changes: readonly Change[]
  /** `none`: all is gone. A time: the sweeper goes on then. */
  readonly next: 'at once' | 'none' | number
}

function rest(forgetting: Forgetting, next: Round['next']): Round {
  return { forgetting, changes: [], next }
}

function nextRound(scope: Scope, forgetting: Forgetting): Promise<Round> {
  return forgetting.scope.kind === 'subject'
    ? emptyDrawer(scope, forgetting, forgetting.scope.subject)
    : lookForAgents(scope, forgetting, forgetting.scope.agent)
}

/** All that is known of a subject stands together. By keys alone, so that what cannot be read is forgotten too. */
async function emptyDrawer({ store }: Scope, forgetting: Forgetting, subject: string): Promise<Round> {
  const partition = drawerPartition(drawerOf({ subject, agent: null }))
  const there = await store.query('entities', { partition, prefix: memoryPrefix, limit: atOnce, consistent: true })
  const changes = there.items.map(deletion)
  if (changes.length === 0) return rest({ ...forgetting, clean: true }, 'none')
  return { forgetting: { ...forgetting, forgotten: forgetting.forgotten + changes.length }, changes, next: 'at once' }
}

/** What is an agent's stands in as many places as there are subjects: all memories are looked through, until a look finds none. */
async function lookForAgents({ store, now }: Scope, forgetting: Forgetting, agent: string): Promise<Round> {
  const { pass, requested_at, forgotten } = forgetting
  const { before } = pass
  const listed = await store.queryListing('entities', {
    partition: memoriesListing,
    descending: true,
    limit: atOnce,
    ...(before === null ? {} : { before }),
  })
  const keys = listed.keys.map(({ key }) => key)
  const items = keys.length === 0 ? [] : await readItems(store, memoryKind, keys, { consistent: true })
  const changes = items.flatMap((item) => (item?.body.agent === agent ? [deletion(item)] : []))
  const began_at = before === null ? now : pass.began_at
  const found = (before === null ? 0 : pass.found) + changes.length
  const isOver = listed.cursor === undefined
  const clean = isOver && found === 0
  const next: Forgetting = {
    ...forgetting,
    forgotten: forgotten + changes.length,
    pass: { began_at, before: listed.cursor ?? null, found },
    clean,
  }
  if (!clean) return { forgetting: next, changes, next: 'at once' }
  return rest(next, hasComeToLight(requested_at, began_at) ? 'none' : requested_at + comesToLightMs)
}

function deletion({ partition, sort }: Key): Change {
  return { change: 'delete', table: 'entities', key: { partition, sort } }
}

/** A clock that was set back since says nothing of what is under way, which takes moments. */
function hasComeToLight(requestedAt: number, now: number): boolean {
  return now >= requestedAt + comesToLightMs || now < requestedAt
}
