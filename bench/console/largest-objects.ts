import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Client } from '../../sdk/client.ts'
import { createClient } from '../../sdk/client.ts'
import { copyMission } from '../copied-missions.ts'
import { startEditionOn } from '../edition.ts'
import { deltaEvent, envOf, openFakeProvider } from '../fake-provider.ts'

export const steps = 100_000
const tree = 10_000
const deadLetters = 10_000
/** UTF-16 units, all in one line. */
const lineLength = 1_900_000

/** Missions, each an example of the largest that there is of its kind. */
export interface LargestObjects {
  readonly apiKey: string
  readonly manySteps: string
  readonly longLine: string
  /** The first letters of its output. */
  readonly lineBegins: string
  readonly manyChildren: string
}

/** Fills a new data folder. What is large by number is copied from one real example, while no edition runs. */
export async function makeLargestObjects(folder: string): Promise<LargestObjects> {
  const made = await makeExamples(folder)
  const file = join(folder, 'sortie.db')
  // Each kind has numbers of its own, which are in the ids.
  copyMission(file, made.failed, 1_000_000, 1_000_000 + deadLetters - 1)
  copyMission(file, made.child, 2_000_000, 2_000_000 + tree - made.children - 1)
  repeatStep(file, made.manySteps)
  return made
}

async function makeExamples(folder: string) {
  const provider = await openFakeProvider(async (response) => {
    // A model that repeats itself is stopped.
    for (let sent = 0; sent < lineLength; sent += pieceLength) response.write(deltaEvent(randomLetters(pieceLength)))
  })
  const edition = await startEditionOn(folder, { env: envOf(provider) })
  try {
    const apiKey = edition.ready.api_key
    const client = createClient({ url: edition.ready.http, apiKey })
    const model = 'offline/rules'
    await createAgent(client, { name: 'writer', tools: [] })
    await createAgent(client, { name: 'quick', model, tools: [] })
    await createAgent(client, { name: 'adder', model, tools: ['calculator'], limits: { max_steps: 2 } })
    await createAgent(client, { name: 'planner', model, tools: ['delegate'] })
    const longLine = await ended(client, 'writer', 'Write.')
    const manySteps = await ended(client, 'quick', 'hello')
    const failed = await ended(client, 'adder', 'what is 6 * 7?', 'FAILED')
    const manyChildren = await ended(client, 'planner', 'ask quick 2 times: hello')
    const { items } = await client.getMissionTree({ params: { mission_id: manyChildren } })
    const child = items.find(({ parent_id }) => parent_id === manyChildren)
    if (!child) throw new Error('The mission delegated nothing')
    const { output } = await client.getMission({ params: { mission_id: longLine } })
    const lineBegins = String(output).slice(0, 100)
    return {
      apiKey,
      longLine,
      lineBegins,
      manySteps,
      failed,
      manyChildren,
      child: child.id,
      children: items.length - 1,
    }
  } finally {
    await edition.stop()
    provider.close()
  }
}

const pieceLength = 40_000

function randomLetters(length: number): string {
  return randomBytes((length * 3) / 4).toString('base64url')
}

type NewAgent = Parameters<Client['createAgent']>[0]['body']

async function createAgent(client: Client, agent: Omit<NewAgent, 'instructions'>): Promise<void> {
  await client.createAgent({ body: { ...agent, instructions: 'Do it.' } as NewAgent })
}

async function ended(client: Client, agent: string, input: string, expected = 'COMPLETED'): Promise<string> {
  const { id } = await client.submitMission({ body: { agent, input } })
  const { status } = await client.waitForMission(id)
  if (status !== expected) throw new Error(`The mission of ${agent} is ${status}`)
  return id
}

/** The mission’s only step, so often. */
function repeatStep(file: string, mission: string): void {
  const sql = new DatabaseSync(file)
  sql.exec('PRAGMA synchronous = OFF')
  const like = `%${mission}`
  sql
    .prepare(
      `WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO entities SELECT pk, format('step#%06d', i), v, replace(body, '"number":1,', format('"number":%d,', i)),
        kind, lp, ls, due, expires_at
      FROM n, (SELECT * FROM entities WHERE pk LIKE ? AND sk = 'step#000001')`,
    )
    .run(steps, like)
  sql
    .prepare(`UPDATE entities SET body = json_set(body, '$.steps', ?) WHERE pk LIKE ? AND sk = 'mission'`)
    .run(steps, like)
  sql.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  sql.close()
}
