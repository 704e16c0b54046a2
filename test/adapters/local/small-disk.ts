import type { Database } from '../../../adapters/local/database.ts'

/** A disk that is full, without one: SQLite refuses a database in memory to grow beyond so many pages. */
export interface SmallDisk {
  /** From now on nothing more fits. */
  fill(): void
  empty(): void
}

export function smallDisk(database: Database): SmallDisk {
  const pages = () => Number(database.prepare('PRAGMA page_count').get()?.page_count)
  const limit = (most: number) => database.prepare(`PRAGMA max_page_count = ${most}`).get()
  return { fill: () => limit(pages()), empty: () => limit(1_000_000) }
}
