import type { Maker } from './maker.ts'

/** Values for the parameters of paths: what the attacking tenant has made, so that its requests get as far as they can. */
export type Places = Readonly<Record<string, string>>

/** In the shape of what there is not. */
const nobody = {
  dead_letter_id: 'dead_01JD0000000000000000000000',
  delivery_id: 'dlv_01JD0000000000000000000000_1',
  stop_id: 'stp_01JD0000000000000000000000',
  switch_id: 'swi_01JD0000000000000000000000',
  tool_call_id: 'tcl_01JD0000000000000000000000',
  key_id: 'key_01JD0000000000000000000000',
  token: 'x'.repeat(43),
  scope: 'tenant',
  period: 'day',
  tool: 'find',
}

export const remoteAgent = 'hands'

export async function makePlaces(maker: Maker): Promise<Places> {
  await maker.post('/v1/agents', { name: remoteAgent, kind: 'remote' })
  const approvals = [{ tool: 'memory_set' }]
  const asking = { name: 'asks', instructions: 'x', model: 'offline/rules', tools: ['memory_set'], approvals }
  await maker.post('/v1/agents', asking)
  const mission = await maker.post('/v1/missions', { agent: 'echo', input: 'later', start_at: tomorrow() })
  const conversation = await maker.post('/v1/conversations', { agent: 'echo' })
  const { file } = await maker.post<{ file: { id: string } }>('/v1/files', { name: 'a.txt', bytes: 1 })
  const memory = await maker.post('/v1/memories', { subject: 'ann', text: 'likes tea' })
  const later = { name: 'later', mission: { agent: 'echo', input: 'x' }, at: tomorrow() }
  const schedule = await maker.post('/v1/schedules', later)
  await maker.post('/v1/datasets', { name: remoteAgent })
  const one = await maker.post(`/v1/datasets/${remoteAgent}/cases`, { input: 'x' })
  const evaluated = { dataset: remoteAgent, candidates: [{ agent: 'echo' }] }
  const evaluation = await maker.post('/v1/evaluations', evaluated)
  const instance = await maker.post(`/v1/agents/${remoteAgent}/instances`, { heartbeat_s: 60 })
  return {
    ...nobody,
    name: remoteAgent,
    mission_id: mission.id,
    conversation_id: conversation.id,
    memory_id: memory.id,
    file_id: file.id,
    schedule_id: schedule.id,
    case_id: one.id,
    evaluation_id: evaluation.id,
    instance_id: instance.id,
    approval_id: await openApproval(maker, asking.name),
  }
}

/** What this agent asks before it remembers something. @returns the id of the question */
export async function openApproval(maker: Maker, agent: string): Promise<string> {
  const { id } = await maker.post('/v1/missions', { agent, input: 'remember the colour is blue' })
  for (let after = 0; ; ) {
    const { items, last_seq } = await maker.get<EventPage>(`/v1/missions/${id}/events?after=${after}&wait=5`)
    const asked = items.map(({ data }) => data.approval_id).find((approval) => approval !== undefined)
    if (asked !== undefined) return asked
    after = last_seq
  }
}

interface EventPage {
  readonly items: readonly { readonly data: { readonly approval_id?: string } }[]
  readonly last_seq: number
}

/** A route's path with these in the place of its parameters. */
export function placed(path: string, places: Places): string {
  return path.replace(/\{(\w+)\}/g, (_, name) => places[name] ?? 'x')
}

function tomorrow(): string {
  return new Date(Date.now() + 86_400_000).toISOString()
}
