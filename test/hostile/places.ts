import type { Caller } from './caller.ts'
import { tomorrow } from './ordinary.ts'

/** Values for the parameters of paths: what the attacking tenant has made, so that its requests get as far as they can. */
export type Places = Readonly<Record<string, string>>

/** In the shape of what there is not. */
const nobody = {
  delivery_id: 'dlv_01JD0000000000000000000000_1',
  stop_id: 'stp_01JD0000000000000000000000',
  switch_id: 'swi_01JD0000000000000000000000',
  key_id: 'key_01JD0000000000000000000000',
  token: 'x'.repeat(43),
  scope: 'tenant',
  period: 'day',
}

export const remoteAgent = 'hands'
export const askingAgent = 'asks'

export async function makePlaces(caller: Caller): Promise<Places> {
  const make = async (path: string, json: object) => {
    const { status, text } = await caller({ method: 'POST', path, body: JSON.stringify(json) })
    if (status >= 300) throw new Error(`POST ${path} answered ${status}: ${text}`)
    return JSON.parse(text)
  }
  await make('/v1/agents', { name: remoteAgent, kind: 'remote' })
  const approvals = [{ tool: 'memory_set' }]
  const asking = { name: askingAgent, instructions: 'x', model: 'offline/rules', tools: ['memory_set'], approvals }
  await make('/v1/agents', asking)
  const mission = await make('/v1/missions', { agent: 'echo', input: 'later', start_at: tomorrow() })
  const dead = mission.id.replace('mis_', 'dead_')
  const conversation = await make('/v1/conversations', { agent: 'echo' })
  const schedule = await make('/v1/schedules', {
    name: 'later',
    mission: { agent: 'echo', input: 'x' },
    at: tomorrow(),
  })
  const instance = await make(`/v1/agents/${remoteAgent}/instances`, { heartbeat_s: 60 })
  return {
    ...nobody,
    name: remoteAgent,
    mission_id: mission.id,
    dead_letter_id: dead,
    conversation_id: conversation.id,
    schedule_id: schedule.id,
    instance_id: instance.id,
    approval_id: await awaitApproval(caller, make),
  }
}

type Make = (path: string, json: object) => Promise<{ readonly id: string }>

async function awaitApproval(caller: Caller, make: Make): Promise<string> {
  const { id } = await make('/v1/missions', { agent: askingAgent, input: 'remember the colour is blue' })
  for (let after = 0; ; ) {
    const { text } = await caller({ path: `/v1/missions/${id}/events?after=${after}&wait=5` })
    const { items, last_seq } = JSON.parse(text)
    const asked = items.find(({ data }: { data: { approval_id?: string } }) => data.approval_id !== undefined)
    if (asked) return asked.data.approval_id
    after = last_seq
  }
}

/** A route's path with these in the place of its parameters. */
export function placed(path: string, places: Places): string {
  return path.replace(/\{(\w+)\}/g, (_, name) => places[name] ?? 'x')
}
