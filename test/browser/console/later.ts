import type { Client } from '../../../sdk/client.ts'

type Submission = Parameters<Client['submitMission']>[0]['body']

/** Missions that are there and do nothing meanwhile, as many as are asked for. @returns their ids, oldest first */
export async function submitForLater(
  client: Client,
  count: number,
  further: Partial<Submission> = {},
): Promise<readonly string[]> {
  const start_at = new Date(Date.now() + 3_600_000).toISOString()
  const ids: string[] = []
  for (let at = 0; at < count; at++) {
    const { id } = await client.submitMission({ body: { agent: 'echo', input: `later ${at}`, start_at, ...further } })
    ids.push(id)
  }
  return ids
}

export async function cancel(client: Client, mission_id: string): Promise<void> {
  await client.cancelMission({ params: { mission_id } })
}
