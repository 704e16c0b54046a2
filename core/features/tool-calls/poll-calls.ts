import type { HandedCalls, HandedCall as HandedCallView, PollToolCalls } from '../../../contract/resources/tool-call.ts'
import { loadPayload } from '../../base/payloads/payload.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Settings } from '../../base/ports/settings.ts'
import type { Change, Store, Stores } from '../../base/ports/store.ts'
import { isUnreadable } from '../../base/storing/reading.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import { iso } from '../../base/times/iso.ts'
import { askAgainS, waitingMs } from '../../base/times/waiting-time.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import {
  callEntry,
  callQueuePartition,
  endCall,
  enterQueue,
  type HandedCall,
  isTried,
  leaveQueue,
  loadHandedCall,
  putHandedCall,
  queueOf,
  readEntry,
  type StoredCall,
} from '../../records/tool-call/handed-call.ts'
import { requireServer } from './server-key.ts'

type PollPorts = {
  readonly stores: Stores
  readonly blobs: Blobs
  readonly clock: Clock
  readonly settings: Pick<Settings, 'waits'>
}

/**
 * Gives out calls of tools that the caller serves; if there is none, waits for one.
 * @param asker aborted when the caller has hung up: a call given out then is nobody else’s until the lease has expired
 * @throws SortieError `forbidden` (the key)
 */
export function pollToolCalls({ stores, blobs, clock, settings: { waits } }: PollPorts) {
  return async (caller: Caller, { wait, ...asked }: PollToolCalls, asker?: AbortSignal): Promise<HandedCalls> => {
    requireServer(caller)
    const tenant = caller.tenant.id
    const store = stores.tenant(tenant)
    const until = clock.monotonic() + waitingMs(waits, wait)
    for (;;) {
      const left = until - clock.monotonic()
      // Registered before reading, so that no call falls in between.
      const change = left > 0 ? store.waitForChange('entities', callQueuePartition, left) : undefined
      const taken = asker?.aborted ? [] : await take(store, asked, clock.now())
      const calls = (await Promise.all(taken.map((call) => viewOf(blobs, tenant, call)))).flat()
      if (calls.length > 0) return { calls, ask_again_s: 0 }
      if (!change || asker?.aborted || (await change) === 'stopping')
        return { calls: [], ask_again_s: askAgainS(waits, wait) }
    }
  }
}

type Asked = Omit<PollToolCalls, 'wait'>

/** Others may take some of them first. */
const lookedAt = 20

async function take(store: Store, { tools, limit, lease_s }: Asked, now: number): Promise<readonly HandedCall[]> {
  const taken: HandedCall[] = []
  for (const tool of new Set(tools)) {
    if (taken.length >= limit) return taken
    const queue = { partition: callQueuePartition, prefix: queueOf(tool), limit: lookedAt, consistent: true }
    const { items } = await store.query('entities', queue)
    for (const { sort } of items) {
      if (taken.length >= limit || (readEntry(sort)?.at ?? 0) > now) break
      const call = await takeOne(store, sort, lease_s, now)
      if (call) taken.push(call)
    }
  }
  return taken
}

/** @returns `undefined` if somebody else has it, or nobody may have it any more */
async function takeOne(store: Store, entry: string, leaseS: number, now: number): Promise<HandedCall | undefined> {
  const stored = await loadHandedCall(store, readEntry(entry)?.id ?? '')
  if (stored?.call.status !== 'OPEN' || stored.call.entry !== entry) {
    await store.write([leaveQueue(entry)])
    return undefined
  }
  if (stored.call.deadline <= now) {
    // The person who tried it is gone: nothing else ends it, and it blocks those behind it.
    if (isTried(stored.call)) await wasWritten(store.write(endCall(stored, 'TIMED_OUT')))
    return undefined
  }
  const { call, changes } = leased({ ...stored.call, times: stored.call.times + 1 }, stored, now + leaseS * 1000)
  return (await wasWritten(store.write(changes))) ? call : undefined
}

/** The call with a lease until then, and where it is given out after that. A write is given out once. */
export function leased(
  call: HandedCall,
  { call: before, version }: StoredCall,
  until: number,
): { readonly call: HandedCall; readonly changes: readonly Change[] } {
  const leased_until = Math.min(until, call.deadline)
  const entry = call.effect === 'write' ? null : callEntry(call, leased_until)
  const next = { ...call, leased_until, entry }
  const left = before.entry === null || before.entry === entry ? [] : [leaveQueue(before.entry)]
  const entered = entry === null || before.entry === entry ? [] : [enterQueue(entry, call)]
  return { call: next, changes: [putHandedCall(next, version), ...left, ...entered] }
}

/** Nobody can answer a call with unreadable arguments: its timeout ends it. */
async function viewOf(blobs: Blobs, tenant: string, call: HandedCall): Promise<HandedCallView[]> {
  const { id, tool, tool_version, mission_id, agent, subject, effect, key, times } = call
  const view = {
    ...{ id, lease: String(times), tool, tool_version, mission_id, agent, subject, effect, key, times },
    leased_until: iso(call.leased_until ?? call.deadline),
    deadline: iso(call.deadline),
  }
  try {
    return [{ ...view, arguments: await loadPayload(blobs, tenant, call.arguments) }]
  } catch (error) {
    if (isUnreadable(error)) return []
    throw error
  }
}
