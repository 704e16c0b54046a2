import { createHash } from 'node:crypto'
import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'

/**
 * Cursors hold the sort key to go on from. They are bound to the tenant and the query that they came from, and live
 * for a day. They need no signature: whatever one says, it is only ever used inside the caller's own partition.
 */
const Cursor = z.strictObject({ key: z.string().min(1).max(256), made_at: z.int(), bound: z.string() })

const lifeMs = 24 * 60 * 60_000

/** @param bound the tenant and the query, in any fixed form */
export function encodeCursor(key: string | undefined, bound: string, now: number): string | null {
  if (key === undefined) return null
  return Buffer.from(JSON.stringify({ key, made_at: now, bound: digest(bound) })).toString('base64url')
}

/** @throws SortieError `invalid_cursor` when it is malformed, expired, or of another query */
export function decodeCursor(cursor: string | undefined, bound: string, now: number): string | undefined {
  if (cursor === undefined) return undefined
  const parsed = Cursor.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')))
  if (!parsed.success || parsed.data.bound !== digest(bound)) {
    throw new SortieError('invalid_cursor', 'This cursor belongs to another list; start again without one')
  }
  // Either way: the clock may have been set back since.
  if (Math.abs(now - parsed.data.made_at) > lifeMs) {
    throw new SortieError('invalid_cursor', 'This cursor is more than a day old; start again without one')
  }
  return parsed.data.key
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function digest(bound: string): string {
  return createHash('sha256').update(bound).digest('base64url').slice(0, 12)
}
