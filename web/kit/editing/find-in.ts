import { type CallFor, call } from '../../api/call.ts'
import type { ItemOf, Listing } from '../../api/use-operation.ts'

/** Lists by name are far shorter. */
const mostPages = 50

/**
 * Looks for an entry of a list. Asking for it by its name would be answered with an error in the usual case, in which there is none.
 */
export async function findIn<O extends Listing>(
  operation: O,
  isIt: (entry: ItemOf<O>) => boolean,
): Promise<ItemOf<O> | undefined> {
  let cursor: string | null | undefined
  for (let page = 0; page < mostPages && cursor !== null; page++) {
    const query = { limit: 100, ...(cursor !== undefined && { cursor }) }
    const answer = await call(operation, { query } as CallFor<O>)
    const found = (answer.items as readonly ItemOf<O>[]).find(isIt)
    if (found !== undefined) return found
    cursor = answer.next_cursor
  }
  return undefined
}
