import { DatabaseSync } from 'node:sqlite'

/**
 * Copies one real mission with all of its rows, and its dead letter, whose id is like its own, while no edition runs on the file.
 * @param from the number of the first copy, and of the copy after the last one
 * @returns the file's size in MiB
 */
export function copyMission(file: string, original: string, from: number, to: number): number {
  const sql = new DatabaseSync(file)
  sql.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -262144')
  sql.function('id_of', (number) => `01${String(number).padStart(24, '0')}`)
  const id = original.slice(original.indexOf('_') + 1)
  for (const table of ['entities', 'ledger']) {
    sql
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
        INSERT INTO ${table} SELECT replace(pk, :id, id_of(i)), replace(sk, :id, id_of(i)), v, replace(body, :id, id_of(i)),
          kind, lp, replace(ls, :id, id_of(i)), due, expires_at
        FROM n, (SELECT * FROM ${table} WHERE pk LIKE :like OR sk LIKE :like)`,
      )
      .run({ id, like: `%${id}%` }, from, to)
  }
  sql.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  const pages = Number(sql.prepare('PRAGMA page_count').get()?.page_count)
  sql.close()
  return (pages * 4096) / 2 ** 20
}
