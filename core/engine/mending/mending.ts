import type { DueItem } from '../../base/ports/store.ts'
import type { Mend } from './mends.ts'

/** One kind of item that can be due. A feature exports one for each kind that it mends; the sweeper lists them all. */
export interface Mending<Ports> {
  /** Decided by the item's key alone. */
  owns(item: DueItem): boolean
  /**
   * @returns what was mended, if anything
   * @throws WriteConflict if somebody else changed the item meanwhile
   */
  mend(ports: Ports, item: DueItem): Promise<Mend | undefined>
}

/** How long the sweeper works on a stop; after that a timer continues it, so that others get their turn. */
export const stopForMs = 5000
