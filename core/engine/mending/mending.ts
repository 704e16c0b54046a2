import type { DueItem } from '../../base/ports/store.ts'
import type { Mend } from './mends.ts'

/** One kind of item that can be due. A feature exports one for each kind that it puts right; the sweeper lists them all. */
export interface Mending<Ports> {
  /** Told by the item's key alone. */
  owns(item: DueItem): boolean
  /**
   * @returns what was found and mended, if anything was
   * @throws WriteConflict when somebody else changed the item meanwhile
   */
  mend(ports: Ports, item: DueItem): Promise<Mend | undefined>
}

/** How long a stop may be carried on by the sweeper; after that a timer goes on, so that others get their turn. */
export const stopForMs = 5000
