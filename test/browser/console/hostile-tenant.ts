import { mailEvents } from '../../../contract/resources/mail-subscription.ts'
import type { Client } from '../../../sdk/client.ts'
import { runAgent } from '../../../sdk/run-agent.ts'
import { JobFailure } from '../../../sdk/work.ts'
import { hostileTexts } from './hostile-texts.ts'
import { untilStatus } from './until-status.ts'

/** Where the hostile texts stand: addresses by the path of a room. */
export type HostilePlaces = Readonly<Record<string, readonly string[]>>

interface Reach {
  readonly client: Client
  readonly address: string
  readonly apiKey: string
}

/** Says every hostile text in every place of a tenant that takes one. */
export async function sayHostileThings({ client, address, apiKey }: Reach): Promise<HostilePlaces> {
  const missions = await submitAll(client)
  for (const [name, text] of Object.entries(hostileTexts)) await nameThings(client, name, text)
  await client.createAgent({ body: { name: 'cruel', kind: 'remote', description: head(mixture, 900) } })
  const letters: string[] = []
  const approvals: string[] = []
  const conversations: string[] = []
  const schedules: string[] = []
  await tellByMail(client)
  const working = new AbortController()
  const worker = runAgent({
    ...{ url: address, apiKey, name: 'cruel', signal: working.signal, heartbeatS: 60 },
    handler: async ({ input }) => {
      throw new JobFailure('cruel', head(String(input), 2000), { retryable: false })
    },
  })
  for (const text of severalTexts) {
    const failing = await client.submitMission({ body: { agent: 'cruel', input: head(text, 50_000) } })
    await client.waitForMission(failing.id)
    letters.push(failing.id)
    const asking = await client.submitMission({ body: { agent: 'clerk', input: `ask a person: ${oneLine(text)}` } })
    await untilStatus(client, asking.id, 'WAITING')
    const { items } = await client.listApprovals({ query: { status: 'OPEN', limit: 100 } })
    approvals.push(...items.filter(({ mission_id }) => mission_id === asking.id).map(({ id }) => id))
    conversations.push(await talkAbout(client, text))
    schedules.push(await plan(client, text))
  }
  working.abort()
  await worker
  const stop = await client.stopMissions({
    body: { scope: { kind: 'tag', tag: 'nobody' }, reason: head(mixture, 500) },
  })
  await measure(client)
  const { items } = await client.listDeadLetters({ query: { agent: 'cruel' } })
  return {
    '/missions/new': Object.values(hostileTexts).map(
      (text) => `/missions/new?agent=${encodeURIComponent(head(text, 500))}`,
    ),
    '/missions/:id': [...missions, ...letters].map((id) => `/missions/${id}`),
    '/missions/:id/compare/:other': [`/missions/${missions[0]}/compare/${letters[0]}`],
    '/dead-letters/:id': items.map(({ id }) => `/dead-letters/${id}`),
    '/approvals/:id': approvals.map((id) => `/approvals/${id}`),
    '/conversations/:id': conversations.map((id) => `/conversations/${id}`),
    '/schedules/:id': schedules.map((id) => `/schedules/${id}`),
    '/agents/:name': Object.keys(hostileTexts).flatMap((name) => [`/agents/hostile-${name}`]),
    '/control/stops/:id': [`/control/stops/${stop.id}`],
    '/datasets/:name': ['/datasets/hostile'],
  }
}

/** The short ones in one, and what is long in its own way. */
const { line, lines, wide, stacked, ...short } = hostileTexts as Readonly<
  Record<'line' | 'lines' | 'wide' | 'stacked', string>
>
const mixture = Object.values(short).join(' ')
const severalTexts: readonly string[] = [mixture, line, lines, `${wide} ${stacked}`]

async function submitAll(client: Client): Promise<readonly string[]> {
  const ids: string[] = []
  for (const [name, text] of Object.entries(hostileTexts)) {
    const { id } = await client.submitMission({
      body: {
        agent: 'echo',
        input: name === 'line' || name === 'lines' ? text : { [oneLine(text)]: text, list: [text, { deep: text }] },
        metadata: { [head(oneLine(text), 60)]: head(text, 500) },
        subject: '"><script>alert(1)</script>=1+1'.padEnd(128, 'x'),
        tags: ['t'.repeat(64), ...Array.from({ length: 19 }, (_, at) => `tag-${at}-${'x'.repeat(50)}`)],
        callback_url: `https://receiver.example/${encodeURIComponent(head(text, 90))}`,
      },
    })
    ids.push(id)
  }
  await Promise.all(ids.map((id) => client.waitForMission(id)))
  return ids
}

async function nameThings(client: Client, name: string, text: string): Promise<void> {
  const short = oneLine(text)
  await client.createAgent({
    body: { name: `hostile-${name}`, description: head(text, 900), instructions: head(text, 40_000) },
  })
  await client.createKey({ body: { name: short, scopes: ['missions:read'], roles: ['r'.repeat(64)] } })
  await client.createMemory({ body: { text: head(text, 900) || '-', subject: '<b>x</b>'.repeat(16) } })
  await client.createTool({
    body: {
      name: `hostile_${name}`,
      description: head(text, 1900),
      request: { method: 'GET', url: `https://elsewhere.example/${'x'.repeat(1900)}` },
    },
  })
  await client.setSwitch({
    body: { scope: { kind: 'tag', tag: `hostile-${name}` }, mode: 'pause', reason: head(text, 400) },
  })
  await client.createFile({ body: { name: short.replaceAll(/[\\/]/g, '-'), bytes: 10 } })
}

async function talkAbout(client: Client, text: string): Promise<string> {
  const { id } = await client.createConversation({ body: { agent: 'echo', title: head(oneLine(text), 200) } })
  const params = { conversation_id: id }
  const { mission_id } = await client.sendMessage({ params, body: { content: head(text, 50_000) } })
  if (mission_id) await client.waitForMission(mission_id)
  return id
}

async function plan(client: Client, text: string): Promise<string> {
  const mission = { agent: 'echo', input: { [oneLine(text)]: head(text, 20_000) } }
  const { id } = await client.createSchedule({
    body: { name: `hostile-${severalTexts.indexOf(text)}`, mission, cron: '0 3 1 1 *' },
  })
  return id
}

async function measure(client: Client): Promise<void> {
  await client.createDataset({ body: { name: 'hostile', description: head(oneLine(mixture), 500) } })
  for (const text of severalTexts)
    await client.addCase({
      params: { name: 'hostile' },
      body: { input: head(text, 30_000), expectations: [{ kind: 'contains', text: head(text, 900) }] },
    })
}

/** The oddest addresses that mails can go to, and the longest, of missions with the longest names. */
async function tellByMail(client: Client): Promise<void> {
  const names = Array.from({ length: 20 }, (_, at) => `${at}`.padStart(64, 'x'))
  const addresses = [
    "{{7*7}}='+`id`+'=$HOME|%00&lt&#60b/?#~@example.com",
    `${'x'.repeat(64)}@${'y'.repeat(63)}.${'y'.repeat(63)}.${'y'.repeat(57)}.com`,
  ]
  for (const address of addresses)
    await client.createMailSubscription({ body: { address, events: [...mailEvents], agents: names, tags: names } })
}

/** Whole characters: the API takes no halves. */
function head(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
}

/** Names are one line of at most 90 characters, and the API refuses others. */
function oneLine(text: string): string {
  return head(text.toWellFormed().replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/gu, ' '), 90)
}
