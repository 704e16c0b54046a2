import { createHash } from 'node:crypto'
import { SortieError } from '../../contract/errors.ts'
import type { NewMission } from '../../contract/resources/mission.ts'
import type { Change, Store } from '../ports/store.ts'

/** Which mission an `Idempotency-Key` made, kept for a day. */
interface Submission {
  readonly mission_id: string
  readonly fingerprint: string
}

const lifeSeconds = 24 * 60 * 60

function submissionKey(idempotencyKey: string) {
  return { partition: `idempotency#${idempotencyKey}`, sort: 'submission' }
}

export function rememberSubmission(idempotencyKey: string, mission: string, fingerprint: string, now: number): Change {
  return {
    change: 'put',
    table: 'ephemeral',
    item: {
      ...submissionKey(idempotencyKey),
      version: 1,
      body: { mission_id: mission, fingerprint } satisfies Submission,
      expires_at: Math.ceil(now / 1000) + lifeSeconds,
    },
    when: { absent: true },
  }
}

/** @throws SortieError `idempotency_mismatch` when the key was used for another request */
export async function earlierSubmission(store: Store, idempotencyKey: string, fingerprint: string): Promise<string> {
  const item = await store.get<Submission>('ephemeral', submissionKey(idempotencyKey), { consistent: true })
  if (!item) throw new SortieError('conflict', 'Another request with this Idempotency-Key is under way; try again')
  if (item.body.fingerprint !== fingerprint) {
    throw new SortieError(
      'idempotency_mismatch',
      'This Idempotency-Key was used for a different request; use a new one',
    )
  }
  return item.body.mission_id
}

export function fingerprintOf(input: NewMission): string {
  return createHash('sha256').update(JSON.stringify(input)).digest('base64url')
}
