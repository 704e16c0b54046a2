import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { ToolEffect } from '../../../contract/resources/tool.ts'
import { Payload } from '../../base/payloads/payload.ts'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'

/**
 * A call of a function tool, which its mission waits for, or whoever tries the tool: that one has no mission, and is gone soon after.
 * Times are milliseconds since the epoch.
 */
const HandedCall = record({
  id: z.string(),
  status: z.enum(['OPEN', 'ANSWERED', 'TIMED_OUT', 'WITHDRAWN']),
  tool: z.string(),
  tool_version: z.number(),
  mission_id: z.string().nullable(),
  agent: z.string().nullable(),
  subject: z.string().nullable(),
  /** As the model named it. */
  call_id: z.string(),
  arguments: Payload,
  effect: ToolEffect,
  key: z.string(),
  created_at: z.number(),
  deadline: z.number(),
  /** Seconds since the epoch: as long as what else belongs to its mission. */
  kept_until: z.number(),
  /** How often it was given out; the newest of them alone may answer. */
  times: z.number(),
  leased_until: z.number().nullable(),
  /** Its place among those that may be given out; null where it may not. */
  entry: z.string().nullable(),
  /** How many words of progress were told, and when the last was. */
  told: z.number(),
  told_at: z.number(),
  /** How many characters its result may have and be kept whole. Releases before this one wrote it here, and not in the wait. */
  room: z.number().exactOptional(),
  /** Of one that is tried, until that is read: the output as JSON. A mission has it in its steps. */
  answer: record({ output: z.string(), is_error: z.boolean() }).exactOptional(),
})
export type HandedCall = z.output<typeof HandedCall>

const handedCallKind = kindOf('call of a function tool', 'entities', HandedCall)

export interface StoredCall {
  readonly call: HandedCall
  readonly version: number
}

/** Changes with each of its leases, and with its answer. */
export function handedCallPartition(id: string): string {
  return `tool-call#${id}`
}

export function handedCallKey(id: string): Key {
  return { partition: handedCallPartition(id), sort: 'call' }
}

/** Whether whoever tries the tool waits for it, and no mission. */
export function isTried({ mission_id }: Pick<HandedCall, 'mission_id'>): boolean {
  return mission_id === null
}

/** @param version that of the item to replace; 0 for a new one */
export function putHandedCall(call: HandedCall, version: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: {
      ...handedCallKey(call.id),
      version: version + 1,
      body: call,
      // One that is open ends with its mission. Whoever tries a tool may be lost.
      ...(call.status === 'OPEN' && !isTried(call) ? {} : { expires_at: call.kept_until }),
    },
    when: version === 0 ? { absent: true } : { version },
  }
}

export async function loadHandedCall(store: Store, id: string): Promise<StoredCall | undefined> {
  const item = await readItem(store, handedCallKind, handedCallKey(id), { consistent: true })
  return item && { call: item.body, version: item.version }
}

/** @throws SortieError `not_found`, the same for a call of another tenant */
export async function requireHandedCall(store: Store, id: string): Promise<StoredCall> {
  const stored = await loadHandedCall(store, id)
  if (!stored) throw new SortieError('not_found', `There is no tool call ${id}`)
  return stored
}

/** A call that ends, and is nobody's to take any more. */
export function endCall(
  { call, version }: StoredCall,
  status: Exclude<HandedCall['status'], 'OPEN'>,
): readonly Change[] {
  return [
    putHandedCall({ ...call, status, entry: null }, version),
    ...(call.entry === null ? [] : [leaveQueue(call.entry)]),
  ]
}

/** What one that is tried was answered, for whoever waits for it. */
export function answerTried(
  { call, version }: StoredCall,
  { output, is_error }: { readonly output: Json; readonly is_error: boolean },
): readonly Change[] {
  return endCall({ call: { ...call, answer: { output: JSON.stringify(output), is_error } }, version }, 'ANSWERED')
}

/** Once that is read, nothing of it is kept. */
export function forgetAnswer({ call: { answer: _, ...call }, version }: StoredCall): Change {
  return putHandedCall({ ...call, arguments: { inline: null } }, version)
}

/** The call of a mission that ends or goes on without it. */
export async function planWithdrawing(store: Store, id: string): Promise<readonly Change[]> {
  const stored = await loadHandedCall(store, id)
  return stored?.call.status === 'OPEN' ? endCall(stored, 'WITHDRAWN') : []
}

/** Calls that may be given out: by their tool, and then by when. */
export const callQueuePartition = 'tool-calls'

export function callEntry({ tool, id }: Pick<HandedCall, 'tool' | 'id'>, at: number): string {
  return `${queueOf(tool)}${String(at).padStart(15, '0')}#${id}`
}

/** With which the entries of a tool begin. Its name has no `#`. */
export function queueOf(tool: string): string {
  return `${tool}#`
}

/** What an entry says; `undefined` for what is none. */
export function readEntry(entry: string): { readonly at: number; readonly id: string } | undefined {
  const [, at = '', id = ''] = /#(\d{15})#(.+)$/.exec(entry) ?? []
  return id === '' ? undefined : { at: Number(at), id }
}

export function enterQueue(entry: string, call: Pick<HandedCall, 'mission_id' | 'kept_until'>): Change {
  const expiry = isTried(call) ? { expires_at: call.kept_until } : {}
  return {
    change: 'put',
    table: 'entities',
    item: { partition: callQueuePartition, sort: entry, version: 1, body: {}, ...expiry },
  }
}

/** Without a condition: one that is left over is taken away by whoever meets it. */
export function leaveQueue(entry: string): Change {
  return { change: 'delete', table: 'entities', key: { partition: callQueuePartition, sort: entry } }
}
