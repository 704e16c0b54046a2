import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'vitest'

/** Takes two fields from a mission's record, while no edition runs on the folder. */
export function spoilMission(data: string, id: string): void {
  const database = new DatabaseSync(join(data, 'sortie.db'))
  const spoilt = `UPDATE entities SET body = json_remove(body, '$.seq', '$.deadline') WHERE sk = 'mission' AND pk LIKE ?`
  expect(database.prepare(spoilt).run(`%|mission#${id}`).changes).toBe(1)
  database.close()
}
