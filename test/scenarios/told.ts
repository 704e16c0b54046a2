import { createHash } from 'node:crypto'
import type { Client } from '../../sdk/client.ts'
import type { Received } from './receiver.ts'

/** Of all that the API tells of each: the mission with its payloads, its steps and its events. */
export async function hashesOf(client: Client, ids: readonly string[]): Promise<Map<string, string>> {
  const hashes = new Map<string, string>()
  for (const mission_id of ids) {
    const params = { mission_id }
    const all = [
      await client.getMission({ params }),
      await client.listMissionSteps({ params, query: {} }),
      await client.listMissionEvents({ params, query: {} }),
    ]
    hashes.set(mission_id, createHash('sha256').update(JSON.stringify(all)).digest('hex'))
  }
  return hashes
}

/** The ids of events that were delivered. */
export async function deliveredBy(client: Client): Promise<Set<string>> {
  const ids = new Set<string>()
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await client.listDeliveries({ query: { status: 'DELIVERED', limit: 100, ...(cursor && { cursor }) } })
    for (const { mission_id, seq } of page.items) ids.add(`${mission_id}:${seq}`)
    cursor = page.next_cursor
  }
  return ids
}

/** The same id of the event that was posted. */
export function idOf({ headers }: Received): string {
  return String(headers['webhook-id'])
}

export function keyOf({ headers }: Received): string {
  return String(headers['idempotency-key'])
}

/** Whose call an effect's key is of. */
export function missionIn(key: string): string {
  return key.split('.')[0] ?? ''
}
