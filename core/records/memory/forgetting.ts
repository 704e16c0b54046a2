import * as z from 'zod'
import type { ForgetScope, Forgetting as ForgettingView } from '../../../contract/resources/memory.ts'
import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import { iso } from '../../base/times/iso.ts'
import { digestOf } from './digest.ts'

const StoredForgetScope = z.discriminatedUnion('kind', [
  record({ kind: z.literal('subject'), subject: z.string() }),
  record({ kind: z.literal('agent'), agent: z.string() }),
])

/** A request to forget many memories, and its progress. It exists until they are gone, and is resumed after a crash. */
const Forgetting = record({
  scope: StoredForgetScope,
  requested_at: z.number(),
  /** The number of memories forgotten. */
  forgotten: z.number(),
  /** The current pass through all memories. */
  pass: record({
    began_at: z.number(),
    /** The position in the listing before which it continues; `null` at its beginning. */
    before: z.string().nullable(),
    found: z.number(),
  }),
  /** The last pass found nothing more. */
  clean: z.boolean(),
})
export type Forgetting = z.output<typeof Forgetting>

const forgettingKind = kindOf('request to forget', 'entities', Forgetting)

export interface StoredForgetting {
  readonly forgetting: Forgetting
  readonly version: number
}

const prefix = 'forgetting#'

/** One for each scope. */
export function forgettingPartition(scope: ForgetScope): string {
  return `${prefix}${digestOf([scope.kind, scope.kind === 'subject' ? scope.subject : scope.agent])}`
}

export function isForgettingPartition(partition: string): boolean {
  return partition.startsWith(prefix)
}

function keyIn(partition: string): Key {
  return { partition, sort: 'forgetting' }
}

export async function loadForgetting(
  store: Pick<Store, 'get' | 'setAside'>,
  partition: string,
): Promise<StoredForgetting | undefined> {
  const item = await readItem(store, forgettingKind, keyIn(partition), { consistent: true })
  return item && { forgetting: item.body, version: item.version }
}

export function newForgetting(scope: ForgetScope, now: number): Forgetting {
  return { scope, requested_at: now, forgotten: 0, pass: { began_at: now, before: null, found: 0 }, clean: false }
}

/** @param due when the sweeper checks whether anybody continues it */
export function putForgetting(forgetting: Forgetting, version: number, due: number): Change {
  const key = keyIn(forgettingPartition(forgetting.scope))
  const item: Item<Forgetting> = { ...key, version: version + 1, body: forgetting, due }
  return { change: 'put', table: 'entities', item, when: version === 0 ? { absent: true } : { version } }
}

/** Deletes a finished request, which leaves no trace of its subject. */
export function deleteForgetting({ forgetting, version }: StoredForgetting): Change {
  return {
    change: 'delete',
    table: 'entities',
    key: keyIn(forgettingPartition(forgetting.scope)),
    when: { version },
  }
}

export function forgettingView({ scope, requested_at, forgotten, clean }: Forgetting): ForgettingView {
  return { scope, requested_at: iso(requested_at), state: clean ? 'forgotten' : 'forgetting', forgotten }
}
