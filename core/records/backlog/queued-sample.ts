import type { Change, Key, Store } from '../../base/ports/store.ts'

/**
 * How many missions of a tenant wait for a slot or a permit, known by a sample: one of 64 has a mark for as long as it
 * stands in a queue. Marks cost next to nothing, never drift from what they count, and are few enough to be counted.
 */
export const sampleOf = 64

const partition = 'queued'

/** By the mission's number, so that whoever takes it out knows as well. Its last digits are random, of 32 kinds each. */
export function isSampled(mission: string): boolean {
  return /[02468ACEGJMPRTWY]0$/.test(mission)
}

/** @param key its key in the queue, which ends in its id */
export function markQueued(queue: string, key: string): Change[] {
  if (!isSampled(key)) return []
  return [{ change: 'put', table: 'entities', item: { ...markKey(queue, key), version: 1, body: {} } }]
}

export function unmarkQueued(queue: string, key: string): Change[] {
  return isSampled(key) ? [{ change: 'delete', table: 'entities', key: markKey(queue, key) }] : []
}

function markKey(queue: string, key: string): Key {
  return { partition, sort: `${queue}#${key}` }
}

const page = 1000

/** About how many wait, counted up to the bound: from a sample of n, within 2/√n of it in 19 of 20 cases. */
export async function countQueued(store: Store, bound: number): Promise<number> {
  let marks = 0
  let after: string | undefined
  do {
    const found = await store.query('entities', { partition, limit: page, ...(after !== undefined && { after }) })
    marks += found.items.length
    after = found.cursor
  } while (after !== undefined && marks * sampleOf < bound)
  return marks * sampleOf
}
