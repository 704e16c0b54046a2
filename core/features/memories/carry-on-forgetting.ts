import type { Ports } from '../../base/ports/ports.ts'
import type { Change, Key } from '../../base/ports/store.ts'
import { readItems } from '../../base/storing/reading.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { deleteForgetting, type Forgetting, loadForgetting, putForgetting } from '../../records/memory/forgetting.ts'
import { drawerOf, drawerPartition, memoriesListing, memoryKind, memoryPrefix } from '../../records/memory/memory.ts'

/** When the sweeper checks a request whose process may have died. */
export const overdueMs = 60_000
/** An index that lags may still reveal a memory; it is searched once more then. */
const comesToLightMs = 5000
/** A write has at most 100 changes, one of which is the request's own. */
const atOnce = 99

/**
 * Continues a request to delete until everything is gone or the time is up; then the sweeper continues. Each round is one write, of some
 * memories' deletions and of the request, so whoever finds that another got further leaves it to that one.
 * @returns the request after this; `undefined` if another process works on it
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
  /** `none`: everything is gone. A time: the sweeper continues then. */
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

/** A subject’s memories are stored together. By keys alone, so that unreadable ones are deleted too. */
async function emptyDrawer({ store }: Scope, forgetting: Forgetting, subject: string): Promise<Round> {
  const partition = drawerPartition(drawerOf({ subject, agent: null }))
  const there = await store.query('entities', { partition, prefix: memoryPrefix, limit: atOnce, consistent: true })
  const changes = there.items.map(deletion)
  if (changes.length === 0) return rest({ ...forgetting, clean: true }, 'none')
  return { forgetting: { ...forgetting, forgotten: forgetting.forgotten + changes.length }, changes, next: 'at once' }
}

/** An agent’s memories are in as many places as there are subjects: all memories are searched, until a pass finds none. */
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

/** A clock that was set back says nothing about work under way, which takes moments. */
function hasComeToLight(requestedAt: number, now: number): boolean {
  return now >= requestedAt + comesToLightMs || now < requestedAt
}
