import type { Client } from '../../../sdk/client.ts'
import { untilStatus } from './until-status.ts'

/** What stands behind the pages, by what it is an example of. */
export interface Life {
  readonly completed: string
  readonly failed: string
  readonly asking: string
  readonly family: string
  readonly scheduled: string
  readonly waitingForWorker: string
  readonly held: string
  readonly cancelled: string
  readonly reported: string
  readonly approval: string
  readonly deadLetter: string
  readonly delivery: string
  readonly conversation: string
  readonly schedule: string
  readonly stop: string
  readonly evaluation: string
}

/** A tenant as it is in the middle of a working day: of each kind of state at least one example. */
export async function fillWithLife(client: Client): Promise<Life> {
  await createAgents(client)
  await setLimits(client)
  const missions = await submitMissions(client)
  const { items: approvals } = await client.listApprovals()
  const conversation = await talk(client)
  const schedule = await client.createSchedule({
    body: { name: 'nightly-report', mission: { agent: 'ops', input: 'what time is it?' }, cron: '0 3 * * 1-5' },
  })
  const stop = await client.stopMissions({
    body: { scope: { kind: 'tag', tag: 'campaign' }, reason: 'The campaign was called off' },
  })
  await client.setSwitch({
    body: { scope: { kind: 'agent', agent: 'architect' }, mode: 'pause', reason: 'Its instructions are under review' },
  })
  await client.createMailSubscription({
    body: { address: 'ops@example.com', events: ['approval.requested', 'mission.failed'], agents: ['clerk'] },
  })
  return {
    ...missions,
    approval: approvals[0]?.id ?? '',
    deadLetter: await firstOf(() => client.listDeadLetters()),
    delivery: await firstOf(() => client.listMissionDeliveries({ params: { mission_id: missions.reported } })),
    conversation,
    schedule: schedule.id,
    stop: stop.id,
    evaluation: await measure(client),
  }
}

async function createAgents(client: Client): Promise<void> {
  const agents = [
    { name: 'clerk', tools: ['ask_person', 'calculator'], description: 'Orders what the office needs.' },
    { name: 'bookkeeper', tools: ['calculator'], limits: { max_steps: 2 }, description: 'Adds up the accounts.' },
    { name: 'planner', tools: ['delegate', 'calculator'], description: 'Splits work and gives it to others.' },
  ] as const
  const model = 'offline/rules'
  for (const { tools, ...agent } of agents)
    await client.createAgent({
      body: { ...agent, tools: [...tools], model, instructions: `You are the ${agent.name}.` },
    })
  await client.createAgent({
    body: { name: 'warehouse', kind: 'remote', description: 'Runs on the machines in the warehouse.' },
  })
}

async function setLimits(client: Client): Promise<void> {
  await client.putBudget({ params: { scope: 'tenant', period: 'month' }, body: { usd: 250 } })
  await client.putBudget({ params: { scope: 'agent:coder', period: 'day' }, body: { usd: 5, tokens: 2_000_000 } })
  await client.putLimit({ params: { name: 'supplier-api' }, body: { concurrency: 2 } })
}

type Missions = Omit<Life, 'approval' | 'deadLetter' | 'delivery' | 'conversation' | 'schedule' | 'stop' | 'evaluation'>

async function submitMissions(client: Client): Promise<Missions> {
  const submit = async (body: Parameters<Client['submitMission']>[0]['body']) =>
    (await client.submitMission({ body })).id
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString()
  for (let order = 1; order <= 12; order++)
    await submit({
      agent: order % 3 === 0 ? 'coder' : 'echo',
      input: { order, customer: `Customer ${order}`, lines: [{ item: 'Paper', count: order * 10 }] },
      tags: ['orders'],
      metadata: { order: String(order) },
    })
  const completed = await submit({ agent: 'coder', input: 'what is 17 * 23? And remember that the colour is blue.' })
  const failed = await submit({ agent: 'bookkeeper', input: 'what is 6 * 7?', tags: ['accounts'] })
  const asking = await submit({
    agent: 'clerk',
    input: 'ask a person: May I order 40 chairs for 3,200 euros?',
    priority: 'HIGH',
    tags: ['office'],
  })
  const family = await submit({ agent: 'planner', input: 'ask coder 6 times: what is 8 * 9?', tags: ['planning'] })
  const scheduled = await submit({ agent: 'echo', input: 'later', start_at: inAnHour })
  await submit({ agent: 'echo', input: 'a letter to everybody', start_at: inAnHour, tags: ['campaign'] })
  const waitingForWorker = await submit({ agent: 'warehouse', input: { pick: ['A-17', 'B-02'] }, priority: 'CRITICAL' })
  const cancelled = await submit({ agent: 'echo', input: 'not needed', start_at: inAnHour })
  const held = await submit({ agent: 'echo', input: 'on hold', start_at: inAnHour, tags: ['accounts'] })
  await client.cancelMission({ params: { mission_id: cancelled } })
  await client.holdMission({ params: { mission_id: held }, body: { reason: 'Wait for the auditor' } })
  const reported = await submit({ agent: 'echo', input: 'reported', callback_url: nobodysAddress })
  await Promise.all([completed, failed, family, reported].map((id) => client.waitForMission(id)))
  await untilStatus(client, asking, 'WAITING')
  return { completed, failed, asking, family, scheduled, waitingForWorker, held, cancelled, reported }
}

/** Nobody has that name, so deliveries wait for their next try. */
const nobodysAddress = 'https://receiver.example/finished'

/** The first of a list that may lag behind what it lists. */
async function firstOf(list: () => Promise<{ readonly items: readonly { readonly id: string }[] }>): Promise<string> {
  const until = Date.now() + patienceMs
  for (;;) {
    const [first] = (await list()).items
    if (first) return first.id
    if (Date.now() > until) throw new Error(`A list was still empty after ${patienceMs} ms`)
  }
}

const patienceMs = 30_000

async function talk(client: Client): Promise<string> {
  const { id } = await client.createConversation({ body: { agent: 'coder', title: 'A question about numbers' } })
  const { mission_id } = await client.sendMessage({
    params: { conversation_id: id },
    body: { content: 'what is 12 * 34?' },
  })
  if (mission_id) await client.waitForMission(mission_id)
  return id
}

async function measure(client: Client): Promise<string> {
  const name = 'sums'
  await client.createDataset({ body: { name, description: 'Small sums' } })
  for (const factor of [2, 3, 4])
    await client.addCase({
      params: { name },
      body: {
        input: `what is ${factor} * 12?`,
        expectations: [{ kind: 'contains', text: factor === 3 ? '37' : String(factor * 12) }],
      },
    })
  await client.createMemory({ body: { text: 'The office closes at six.', tags: ['office'] } })
  const { id } = await client.createEvaluation({
    body: { dataset: name, candidates: [{ agent: 'coder' }, { agent: 'echo' }] },
  })
  return id
}
