import type { Client } from '../../../sdk/client.ts'

/** A mission that begins when no test runs any more. @returns its id */
export async function submitForLater(client: Client): Promise<string> {
  const start_at = new Date(Date.now() + 3_600_000).toISOString()
  return (await client.submitMission({ body: { agent: 'echo', input: 'later', start_at } })).id
}

export async function cancel(client: Client, mission_id: string): Promise<void> {
  await client.cancelMission({ params: { mission_id } })
}
