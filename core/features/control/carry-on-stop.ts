import type { Usage } from '../../../contract/resources/mission.ts'
import type { Store } from '../../base/ports/store.ts'
import { readItem, readItems } from '../../base/storing/reading.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { firingName } from '../../base/times/firing-name.ts'
import { newestFirst, unfinishedListings } from '../../records/mission/listings.ts'
import { addUsage, isFinished, type Mission, missionKind, noUsage } from '../../records/mission/mission.ts'
import {
  entryPrefix,
  loadStop,
  type Pass,
  putCall,
  putStop,
  type Stop,
  type StoredStop,
  stopEntryKind,
  type Totals,
} from '../../records/stop/stop.ts'
import { isWithin } from '../../records/switch/scope.ts'
import { allSwitches, holdOf } from '../../records/switch/switch.ts'
import { tenantKey, tenantKind } from '../../records/tenant/tenant.ts'
import { holdForSwitch, isHeldBy, releaseFromSwitch } from './hold-mission.ts'
import { callsOf, partsOf } from './parts-of-stop.ts'
import { inBatches, type StopPorts, stopMission, stopTrees } from './stop-mission.ts'
import { sumOfCalls } from './sum-of-calls.ts'

/** A request just before, or an index that lags, may still reveal a mission; the search continues until then. */
const comesToLightMs = 5000
/** The clock difference between machines. */
const clocksDifferMs = 60_000
/** When the sweeper checks a stop whose worker may have died. */
const overdueMs = 60_000

/**
 * Continues a stop until it is done or the time is up; then a timer continues, and the sweeper if that is lost. Several
 * may do so at once: each mission is stopped once, and whoever finds that another got further leaves it to that one.
 */
export async function carryOnStop(ports: StopPorts, tenant: string, id: string, forMs: number): Promise<void> {
  await unlessConflict(stopUntil(ports, tenant, id, ports.clock.monotonic() + forMs))
}

async function stopUntil(ports: StopPorts, tenant: string, id: string, until: number): Promise<void> {
  const store = ports.stores.tenant(tenant)
  for (let stored = await loadStop(store, id); stored; ) {
    if (stored.stop.state === 'stopped') return giveUpCalls(ports, store, stored)
    const next = await goOn(ports, tenant, stored, until)
    if (!next) return
    stored = next
  }
}

/** @returns the present stop; `undefined` if somebody continues it later */
async function goOn(
  ports: StopPorts,
  tenant: string,
  stored: StoredStop,
  until: number,
): Promise<StoredStop | undefined> {
  const { stop } = stored
  const treesDone = await stopTrees(ports, tenant, stop.id, until)
  const scope = scopeOf(ports, tenant)
  const { store, now } = scope
  if (!treesDone || ports.clock.monotonic() >= until) return later(ports, scope, stored, now)
  if (stop.scope.kind === 'mission' || isClean(stop.pass, stop.requested_at)) return confirm(ports, scope, stored)
  if (stop.pass.clean > 0 && stop.pass.before === null && !hasComeToLight(stop.requested_at, now))
    return later(ports, scope, stored, stop.requested_at + comesToLightMs)
  return save(store, stored, await lookOnce(ports, scope, stored), now + overdueMs)
}

/** Two passes found nothing, and the second began when everything under way at the request had become visible. */
function isClean(pass: Pass, requestedAt: number): boolean {
  return pass.before === null && pass.clean >= 2 && hasComeToLight(requestedAt, pass.began_at)
}

/** A clock that was set back says nothing about work under way, which takes moments: it counts as visible. */
function hasComeToLight(requestedAt: number, now: number): boolean {
  return now >= requestedAt + comesToLightMs || now < requestedAt
}

/** One batch of the pass. */
async function lookOnce(
  ports: StopPorts,
  { tenant, store, now }: Scope,
  { stop }: StoredStop,
): Promise<StoredStop['stop']> {
  const { pass } = stop
  if (stop.scope.kind === 'mission') return stop
  const began_at = pass.before === null ? now : pass.began_at
  const createdUntil = await meantUntil(store, stop, now)
  const isMeant = (mission: Mission) => isMeantBy(stop, mission, createdUntil, ports.clock.now())
  const listed = await newestFirst(store, unfinishedListings, pass.before ?? undefined)
  const items = await readItems(
    store,
    missionKind,
    listed.keys.map(({ key }) => key),
  )
  const meant = items.flatMap((item) => (item && !isFinished(item.body) && isMeant(item.body) ? [item.body.id] : []))
  let { totals } = stop
  let found = pass.before === null ? 0 : pass.found
  await inBatches(meant, async (id) => {
    const done = await actOn(ports, tenant, id, { stop, isMeant })
    if (!done) return
    found++
    totals = { ...totals, stopped: totals.stopped + 1, usage: addUsage(totals.usage, done) }
  })
  const last = listed.keys.at(-1)?.sort
  if (listed.more && last) return { ...stop, totals, pass: { ...pass, began_at, before: last, found } }
  return { ...stop, totals, pass: { began_at, before: null, found, clean: found === 0 ? pass.clean + 1 : 0 } }
}

/**
 * A stop concerns everything that existed before it, by the clocks of those who accepted it and of the stop’s caller. A switch concerns
 * everything that exists while it is set, whatever their clocks say, but nothing that comes after it is lifted.
 * @returns the latest creation time concerned; missions that a lifted pause has not held yet stay as they are
 */
async function meantUntil(store: Store, { act, requested_at }: Stop, now: number): Promise<number> {
  if (act.do === 'release') return now
  if (act.switch_id === null) return requested_at
  const tenant = await readItem(store, tenantKind, tenantKey, { consistent: true })
  const stands = tenant && allSwitches(tenant.body).some(({ id }) => id === act.switch_id)
  if (stands) return Number.POSITIVE_INFINITY
  return act.do === 'stop' ? requested_at : 0
}

function isMeantBy({ scope, act }: Stop, mission: Mission, createdUntil: number, now: number): boolean {
  if (act.do === 'release') return isHeldBy(mission, act.switch_id)
  // A creation time in the future means that the clock was set back afterwards.
  const isThere = mission.created_at <= createdUntil || mission.created_at > now + clocksDifferMs
  return scope.kind !== 'mission' && isThere && isWithin(scope, mission) && (act.do === 'stop' || !mission.hold)
}

/** @returns what the mission had used, if it was one to act on */
async function actOn(
  ports: StopPorts,
  tenant: string,
  id: string,
  { stop, isMeant }: { readonly stop: Stop; readonly isMeant: (mission: Mission) => boolean },
): Promise<Usage | undefined> {
  const { act } = stop
  switch (act.do) {
    case 'stop':
      return (await stopMission(ports, tenant, id, { stop: stop.id, isMeant }))?.usage
    case 'hold': {
      const hold = holdOf({ id: act.switch_id, since: stop.requested_at, reason: stop.reason })
      return (await holdForSwitch(ports, tenant, id, { hold, isMeant })) ? noUsage : undefined
    }
    case 'release':
      return (await releaseFromSwitch(ports, tenant, id, act.switch_id)) ? noUsage : undefined
  }
}

async function save(store: Store, { version }: StoredStop, stop: Stop, due: number | undefined): Promise<StoredStop> {
  await store.write([putStop(stop, version, due)])
  return { stop, version: version + 1 }
}

async function later(ports: StopPorts, { tenant, store }: Scope, stored: StoredStop, at: number): Promise<undefined> {
  const { stop, version } = await save(store, stored, stored.stop, at + overdueMs)
  const payload = { kind: 'carry_on_stop', tenant, stop: stop.id } as const
  await ports.scheduler.set({ name: firingName(stop.id, version), at, payload })
}

async function confirm(ports: StopPorts, { store, now }: Scope, stored: StoredStop): Promise<StoredStop> {
  const totals = await totalsOf(store, stored.stop.id)
  const stop = { ...stored.stop, state: 'stopped', confirmed_at: now, totals } as const
  return awaitCalls(ports, store, { stop, version: stored.version })
}

async function totalsOf(store: Store, id: string): Promise<Totals> {
  let totals: Totals = { stopped: 0, already_finished: 0, usage: noUsage }
  for await (const { body } of partsOf(store, stopEntryKind, { id, prefix: entryPrefix })) {
    const { outcome, usage } = body
    totals = { ...totals, [outcome]: totals[outcome] + 1, usage: addUsage(totals.usage, usage) }
  }
  return totals
}

/** An executor reports the end of its aborted call within moments; one that is silent for this long is lost. */
function lostAfterMs(ports: StopPorts): number {
  return 2 * ports.settings.lease_ms
}

/** Until the first open call counts as lost; with none left, the results of all of them are stored with the stop. */
async function awaitCalls(ports: StopPorts, store: Store, stored: StoredStop): Promise<StoredStop> {
  const { stop } = stored
  const calls = await sumOfCalls(store, stop.id)
  if (calls.open_since !== null) return save(store, stored, stop, calls.open_since + lostAfterMs(ports))
  return save(store, stored, { ...stop, calls }, undefined)
}

/** Gives up on calls of lost executors. */
async function giveUpCalls(ports: StopPorts, store: Store, stored: StoredStop): Promise<void> {
  const { stop } = stored
  const now = ports.clock.now()
  for await (const { call, version } of callsOf(store, stop.id)) {
    if (call.end !== null || call.aborted_at + lostAfterMs(ports) > now) continue
    await store.write([putCall(stop.id, { ...call, end: 'never_heard_of' }, version)])
  }
  await awaitCalls(ports, store, stored)
}
