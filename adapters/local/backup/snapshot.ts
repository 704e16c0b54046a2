import { rm, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { storedFormat } from '../../../core/base/storing/format.ts'
import { keepPrivate } from '../private-files.ts'
import { BackupError } from './backup-error.ts'
import type { Summary } from './parts.ts'

type Counts = Pick<Summary, 'items' | 'missions' | 'pending_deliveries'>

export interface Snapshot {
  readonly dataFormat: number
  readonly counts: Counts
}

/** Kept free for the Sortie that runs there. */
const spareBytes = 64 * 1024 * 1024
const busyMs = 5000

/**
 * A copy of the database as it is on disk at one moment, while another process goes on writing it: SQLite's `VACUUM INTO`, which
 * reads one snapshot of the log and keeps no writer waiting. SQLite's backup by pages begins anew at each commit of another process,
 * and so never ends under load.
 * @throws BackupError where there is no room for it, or it is of a newer Sortie
 */
export async function takeSnapshot(database: string, snapshot: string): Promise<Snapshot> {
  await rm(snapshot, { force: true })
  const source = new DatabaseSync(database, { readOnly: true, timeout: busyMs })
  try {
    requireKnownFormat(source, database)
    await requireRoom(source, snapshot)
    keepPrivate(snapshot)
    source.prepare('VACUUM INTO ?').run(snapshot)
  } finally {
    source.close()
  }
  const copy = new DatabaseSync(snapshot, { readOnly: true })
  try {
    return { dataFormat: formatOf(copy), counts: countsOf(copy) }
  } finally {
    copy.close()
  }
}

function requireKnownFormat(source: DatabaseSync, database: string): void {
  const format = formatOf(source)
  if (format > 0 && format <= storedFormat) return
  throw format === 0
    ? new BackupError('no_data', `${database} is not a Sortie database.`, 'Name another folder with --data.')
    : new BackupError(
        'newer_format',
        `${database} was written by a newer Sortie (data format ${format}; this one reads up to ${storedFormat}).`,
        'Take the backup with that newer version.',
      )
}

function formatOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version)
}

async function requireRoom(source: DatabaseSync, snapshot: string): Promise<void> {
  const { needed } = source
    .prepare(
      'SELECT (page_count - freelist_count) * page_size AS needed FROM pragma_page_count, pragma_freelist_count, pragma_page_size',
    )
    .get() as { needed: number }
  const { bavail, bsize } = await statfs(dirname(snapshot))
  if (bavail * bsize >= needed + spareBytes) return
  throw new BackupError(
    'no_room',
    `There is no room for a copy of the database, which takes ${megabytes(needed)} MB during the backup.`,
    'Make room on the disk of the data folder.',
  )
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6)
}

function countsOf(copy: DatabaseSync): Counts {
  const rows = (table: string) => Number(copy.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n)
  const listed = copy
    .prepare(
      `SELECT substr(lp, instr(lp, '|') + 1) AS listing, count(*) AS n FROM entities
      WHERE lp LIKE '%|missions#%' OR lp LIKE '%|deliveries#PENDING' GROUP BY listing`,
    )
    .all()
    .map(({ listing, n }) => ({ listing: String(listing), n: Number(n) }))
  const missions = listed.filter(({ listing }) => listing.startsWith('missions#'))
  return {
    items: { entities: rows('entities'), ledger: rows('ledger'), ephemeral: rows('ephemeral') },
    missions: Object.fromEntries(missions.map(({ listing, n }) => [listing.slice('missions#'.length), n])),
    pending_deliveries: listed.find(({ listing }) => listing === 'deliveries#PENDING')?.n ?? 0,
  }
}
