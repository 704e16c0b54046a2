import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Client } from '../../../sdk/client.ts'

export interface Prepared {
  /** What stands for an id of a page, by the id's first letters. */
  readonly ids: Map<string, string>
  /** Ids that no command is given: they belong to whoever gives the commands. */
  readonly kept: ReadonlySet<string>
}

/** What pages take to be there: agents of theirs, a mission that has ended, files. */
export async function prepare(client: Client, folder: string): Promise<Prepared> {
  for (const name of ['clerk', 'poet', 'poet-draft', 'shop-assistant'])
    await client.createAgent({ body: { name, instructions: 'Answer in one sentence.' } })
  for (let version = 2; version <= 7; version++)
    await client.updateAgent({ params: { name: 'poet' }, body: { description: `The version ${version}` } })
  await client.createAgent({ body: { name: 'summarizer', kind: 'remote' } })
  const mission = await client.submitMission({ body: { agent: 'poet', input: 'hello' } })
  await client.waitForMission(mission.id)
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  const keys = await client.listKeys()
  return { ids: new Map([['mis', mission.id]]), kept: new Set(keys.items.map(({ id }) => id)) }
}

const profiles = { current: null, profiles: { poet: { url: 'http://127.0.0.1:4600', key: 'sortie_of_poet' } } }

const tool = {
  description: 'Adds a note.',
  parameters: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
}
const request = { method: 'POST', url: 'https://api.example.com/v2/orders/{id}/notes' }
const shopApi = {
  ...{ openapi: '3.1.0', info: { title: 'Shop', version: '1' }, servers: [{ url: 'https://api.example.com' }] },
  paths: {
    '/orders': {
      get: { operationId: 'listOrders', responses: { 200: { description: 'All of them' } } },
      post: { operationId: 'addOrder', responses: { 201: { description: 'The new one' } } },
    },
  },
}
const provider = { protocol: 'openai-chat', base_url: 'https://api.groq.com/openai/v1' }

/** The page about state machines shows what its command runs: the machine, then the mocks. */
const [machine = '', mocks = ''] = Array.from(
  readFileSync(join(import.meta.dirname, '../../../docs/state-machines.md'), 'utf8').matchAll(/^```json\n(.*?)^```/gms),
  ([, content = '']) => content,
)

const files: Readonly<Record<string, string>> = {
  '.config/sortie/profiles.json': JSON.stringify(profiles),
  'add-note.json': JSON.stringify({ name: 'add-note', ...tool, request }),
  'agents/clerk.yaml': 'agent:\n  name: clerk\n  instructions: Keep the books.\n',
  'limits/crm.yaml': 'limit:\n  name: crm\n  concurrency: 4\n',
  'budgets/day.yaml': 'budget:\n  scope: tenant\n  period: day\n  usd: 20\n',
  'schedules/report.yaml': 'schedule:\n  name: report\n  mission: {agent: clerk, input: Sum up.}\n  cron: "@daily"\n',
  'agent.yaml': 'agent:\n  name: bookkeeper\n  instructions: Keep the books.\n',
  'changes.json': JSON.stringify({ description: 'Adds a note to an order.' }),
  'tool.json': JSON.stringify({ name: 'poet', ...tool, request }),
  'render-page.json': JSON.stringify({ description: 'Renders a page.', effect: 'none' }),
  'shop-api.yaml': JSON.stringify(shopApi),
  'openapi.yaml': JSON.stringify(shopApi),
  'provider.json': JSON.stringify(provider),
  'mine.key': 'the-key-of-mine',
  'plan.pdf': 'A plan, in words.',
  'secret.txt': 'secret-of-theirs',
  'shop-token.txt': 'token-of-theirs',
  'new-token.txt': 'another-token-of-theirs',
  'order.asl.json': machine,
  'mocks.json': mocks,
  'missions.json': JSON.stringify([{ mission: { agent: 'echo', input: 'hello' } }]),
}
