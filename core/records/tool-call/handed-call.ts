import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { ToolEffect } from '../../../contract/resources/tool.ts'
import { Payload } from '../../base/payloads/payload.ts'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'

/**
 * A call of a function tool. A mission waits for it, or a person who tries the tool: such a trial call has no mission, and is
 * deleted soon after. Times are milliseconds since the epoch.
 */
const HandedCall = record({
  id: z.string(),
  status: z.enum(['OPEN', 'ANSWERED', 'TIMED_OUT', 'WITHDRAWN']),
  tool: z.string(),
  tool_version: z.number(),
  mission_id: z.string().nullable(),
  agent: z.string().nullable(),
  subject: z.string().nullable(),
  /** The model's id for it. */
  call_id: z.string(),
  arguments: Payload,
  effect: ToolEffect,
  key: z.string(),
  created_at: z.number(),
  deadline: z.number(),
  /** Seconds since the epoch, as for everything else of its mission. */
  kept_until: z.number(),
  /** How often it was handed out; only the latest recipient may answer. */
  times: z.number(),
  leased_until: z.number().nullable(),
  /** Its key in the queue of calls to hand out; null if it may not be handed out. */
  entry: z.string().nullable(),
  /** The number of progress messages, and the time of the last one. */
  told: z.number(),
  told_at: z.number(),
  /** The longest result that is kept whole, in characters. Earlier releases stored it here, and not in the wait. */
  room: z.number().exactOptional(),
  /** For a trial call, until it is read: the output as JSON. A mission has it in its steps. */
  answer: record({ output: z.string(), is_error: z.boolean() }).exactOptional(),
})
export type HandedCall = z.output<typeof HandedCall>

const handedCallKind = kindOf('call of a function tool', 'entities', HandedCall)

export interface StoredCall {
  readonly call: HandedCall
  readonly version: number
}

/** Changes with each lease and with the answer. */
export function handedCallPartition(id: string): string {
  return `tool-call#${id}`
}

export function handedCallKey(id: string): Key {
  return { partition: handedCallPartition(id), sort: 'call' }
}

/** Whether a person who tries the tool waits for it, instead of a mission. */
export function isTried({ mission_id }: Pick<HandedCall, 'mission_id'>): boolean {
  return mission_id === null
}

/** @param version the version of the item to replace; 0 for a new one */
export function putHandedCall(call: HandedCall, version: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: {
      ...handedCallKey(call.id),
      version: version + 1,
      body: call,
      // An open call ends with its mission. A trial call also expires, as the person may be gone.
      ...(call.status === 'OPEN' && !isTried(call) ? {} : { expires_at: call.kept_until }),
    },
    when: version === 0 ? { absent: true } : { version },
  }
}

export async function loadHandedCall(store: Store, id: string): Promise<StoredCall | undefined> {
  const item = await readItem(store, handedCallKind, handedCallKey(id), { consistent: true })
  return item && { call: item.body, version: item.version }
}

/** @throws SortieError `not_found`, also for a call of another tenant */
export async function requireHandedCall(store: Store, id: string): Promise<StoredCall> {
  const stored = await loadHandedCall(store, id)
  if (!stored) throw new SortieError('not_found', `There is no tool call ${id}`)
  return stored
}

/** Ends a call, and removes it from the queue. */
export function endCall(
  { call, version }: StoredCall,
  status: Exclude<HandedCall['status'], 'OPEN'>,
): readonly Change[] {
  return [
    putHandedCall({ ...call, status, entry: null }, version),
    ...(call.entry === null ? [] : [leaveQueue(call.entry)]),
  ]
}

/** Stores the answer to a trial call for the person who waits. */
export function answerTried(
  { call, version }: StoredCall,
  { output, is_error }: { readonly output: Json; readonly is_error: boolean },
): readonly Change[] {
  return endCall({ call: { ...call, answer: { output: JSON.stringify(output), is_error } }, version }, 'ANSWERED')
}

/** Nothing of the answer is kept after it is read. */
export function forgetAnswer({ call: { answer: _, ...call }, version }: StoredCall): Change {
  return putHandedCall({ ...call, arguments: { inline: null } }, version)
}

/** Ends the call of a mission that ends or continues without it. */
export async function planWithdrawing(store: Store, id: string): Promise<readonly Change[]> {
  const stored = await loadHandedCall(store, id)
  return stored?.call.status === 'OPEN' ? endCall(stored, 'WITHDRAWN') : []
}

/** Calls to hand out, ordered by tool and then by time. */
export const callQueuePartition = 'tool-calls'

export function callEntry({ tool, id }: Pick<HandedCall, 'tool' | 'id'>, at: number): string {
  return `${queueOf(tool)}${String(at).padStart(15, '0')}#${id}`
}

/** The prefix of a tool's entries. Its name contains no `#`. */
export function queueOf(tool: string): string {
  return `${tool}#`
}

/** The content of an entry; `undefined` if it is malformed. */
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

/** Without a condition: a leftover entry is removed by whichever process finds it. */
export function leaveQueue(entry: string): Change {
  return { change: 'delete', table: 'entities', key: { partition: callQueuePartition, sort: entry } }
}
