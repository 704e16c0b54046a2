import { createHash } from 'node:crypto'
import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'

/** The result of the first request with an `Idempotency-Key`, kept for a day. */
const EarlierRequest = record({ made: z.string(), fingerprint: z.string() })
type EarlierRequest = z.output<typeof EarlierRequest>

export const earlierRequestKind = kindOf('earlier request', 'ephemeral', EarlierRequest)

const lifeSeconds = 24 * 60 * 60

/** Keys of different kinds of requests never collide. */
type RequestKind = 'submission' | 'message' | 'case' | 'evaluation' | 'schedule'

/** A request with an `Idempotency-Key`. */
export interface KeyedRequest {
  readonly kind: RequestKind
  readonly key: string
  readonly fingerprint: Fingerprint
}

export function requestOf(kind: RequestKind, key: string, request: unknown): KeyedRequest {
  return { kind, key, fingerprint: fingerprintOf(request) }
}

function requestKey({ kind, key }: KeyedRequest) {
  return { partition: `idempotency#${key}`, sort: kind }
}

/**
 * Must be written together with the result of the request.
 * @param replaced what is remembered of an earlier request whose result is gone
 */
export function rememberRequest(request: KeyedRequest, made: string, now: number, replaced?: Remembered): Change {
  return {
    change: 'put',
    table: 'ephemeral',
    item: {
      ...requestKey(request),
      version: (replaced?.version ?? 0) + 1,
      body: { made, fingerprint: request.fingerprint.now } satisfies EarlierRequest,
      expires_at: Math.ceil(now / 1000) + lifeSeconds,
    },
    when: replaced ? { version: replaced.version } : { absent: true },
  }
}

/** An earlier request with the same key. */
export interface Remembered {
  readonly made: string
  readonly isSame: boolean
  readonly version: number
}

export async function rememberedRequest(store: Store, request: KeyedRequest): Promise<Remembered | undefined> {
  const item = await readItem(store, earlierRequestKind, requestKey(request), { consistent: true })
  if (!item) return undefined
  const { made, fingerprint } = item.body
  const { now, before } = request.fingerprint
  return { made, isSame: fingerprint === now || fingerprint === before(), version: item.version }
}

/**
 * @returns the result of the first request with this key
 * @throws SortieError `idempotency_mismatch` if that request was different
 */
export async function earlierRequest(store: Store, request: KeyedRequest): Promise<string | undefined> {
  const remembered = await rememberedRequest(store, request)
  return remembered && madeBySame(remembered)
}

/** @throws SortieError `idempotency_mismatch` if that request was different */
export function madeBySame({ made, isSame }: Remembered): string {
  if (isSame) return made
  throw new SortieError('idempotency_mismatch', 'This Idempotency-Key was used for a different request; use a new one')
}

/** The identity of a request's content. */
export interface Fingerprint {
  readonly now: string
  /** The fingerprint of the first release, which depended on the order of fields. */
  readonly before: () => string
}

/** Equal for equal JSON values, however they are written. */
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
