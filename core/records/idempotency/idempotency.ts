import { createHash } from 'node:crypto'
import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'

/** What the first request with an `Idempotency-Key` made, kept for a day. */
const EarlierRequest = record({ made: z.string(), fingerprint: z.string() })
type EarlierRequest = z.output<typeof EarlierRequest>

export const earlierRequestKind = kindOf('earlier request', 'ephemeral', EarlierRequest)

const lifeSeconds = 24 * 60 * 60

/** Keys of submissions and of messages do not meet. */
type RequestKind = 'submission' | 'message'

function requestKey(kind: RequestKind, idempotencyKey: string) {
  return { partition: `idempotency#${idempotencyKey}`, sort: kind }
}

/** To be written with what the request makes. */
export function rememberRequest(
  kind: RequestKind,
  idempotencyKey: string,
  made: string,
  fingerprint: Fingerprint,
  now: number,
): Change {
  return {
    change: 'put',
    table: 'ephemeral',
    item: {
      ...requestKey(kind, idempotencyKey),
      version: 1,
      body: { made, fingerprint: fingerprint.now } satisfies EarlierRequest,
      expires_at: Math.ceil(now / 1000) + lifeSeconds,
    },
    when: { absent: true },
  }
}

/**
 * @returns what the first request with this key made
 * @throws SortieError `idempotency_mismatch` when that was another request
 */
export async function earlierRequest(
  store: Store,
  kind: RequestKind,
  idempotencyKey: string,
  { now, before }: Fingerprint,
): Promise<string | undefined> {
  const item = await readItem(store, earlierRequestKind, requestKey(kind, idempotencyKey), { consistent: true })
  if (item && item.body.fingerprint !== now && item.body.fingerprint !== before()) {
    throw new SortieError(
      'idempotency_mismatch',
      'This Idempotency-Key was used for a different request; use a new one',
    )
  }
  return item?.body.made
}

/** What tells one request from another. */
export interface Fingerprint {
  readonly now: string
  /** As the first release made it, to which the order of fields counted. */
  readonly before: () => string
}

/** The same for the same JSON value, however it was written. */
export function fingerprintOf(request: unknown): Fingerprint {
  return { now: hashOf(JSON.stringify(request, inOrder)), before: () => hashOf(JSON.stringify(request)) }
}

function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
