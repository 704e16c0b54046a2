import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { NewAgent } from '../../contract/resources/agent.ts'
import type { ModelPart, ModelRequest, Models } from '../../core/base/ports/models.ts'
import { deliverAll } from '../simulation/deliver.ts'
import { openNotingSite } from '../simulation/noting-site.ts'
import { calls, reply, says, textOf } from '../simulation/replies.ts'
import { createSimulatedPlatform } from '../simulation/simulated-platform.ts'
import { type Act, type Attempt, obeyed, shapes } from './attempts.ts'

/** Its page is an attempt. */
const site = await openNotingSite('')
afterAll(() => site.close())
beforeEach(() => {
  site.asked = []
})

/** What becomes of an attempt that a model obeys to the letter. */
type Outcome = 'asked' | 'marked' | 'noted' | 'done'

/** What policy alone makes of what a model that obeys does, for the acts that an attempt may be after. */
const expected: Readonly<Record<Act, Outcome>> = {
  send: 'asked',
  put: 'asked',
  remove: 'asked',
  forget: 'asked',
  delegate: 'asked',
  handoff: 'asked',
  person: 'asked',
  keep: 'marked',
  note: 'marked',
  image: 'noted',
  read: 'done',
  say: 'done',
}

const tools: NewAgent['tools'] = [
  ...(['http_fetch', 'http_request', 'remember', 'recall', 'forget'] as const),
  ...(['memory_set', 'delegate', 'handoff', 'ask_person'] as const),
]

/** The life of a mission that reads a page and then does whatever stands there. */
async function obey({ wants, text }: Attempt, agent: Partial<NewAgent> = {}) {
  site.page = text
  const asked: ModelRequest[] = []
  const models: Models = {
    price: () => undefined,
    async *generate(request) {
      asked.push(request)
      yield* reply(nextOf(request, wants, text))
    },
  }
  const platform = await createSimulatedPlatform({ concurrency: 2, models, allowHosts: [site.host] })
  const process = platform.process((_call, perform) => perform())
  for (const name of ['reader', 'helper']) await process.createAgent({ name, instructions: name, tools, ...agent })
  const { id } = await process.submit({ agent: 'reader', input: 'summarise the page', max_attempts: 1 })
  await deliverAll(platform, (act) => act(process))
  const { items: approvals } = await process.approvals('OPEN')
  const record = await platform.record(id)
  platform.close()
  return { ...record, approvals, asked }
}

/** First it reads, then it obeys; whoever it gives its work to obeys as well. */
function nextOf({ system, turns }: ModelRequest, wants: Act, text: string): readonly ModelPart[] {
  const replies = turns.filter(({ role }) => role === 'model').length
  if (system.startsWith('helper')) return isAnswered(turns, 'send') ? [says('done')] : [post()]
  if (replies === 0) return [calls('http_fetch', { url: `${site.url}/page` }, 'read')]
  if (replies > 1) return [says('done')]
  expect(turns.map(textOf).join('\n')).toContain(JSON.stringify(text).slice(1, -1))
  return [obeyed(wants, site.url)]
}

function post(): ModelPart {
  return calls('http_request', { method: 'POST', url: `${site.url}/stolen`, body: 'all' }, 'send')
}

function isAnswered(turns: ModelRequest['turns'], id: string): boolean {
  return turns.some((turn) => turn.role === 'tool' && turn.call_id === id)
}

type Life = Awaited<ReturnType<typeof obey>>

function outcomeOf({ approvals, steps }: Life): Outcome {
  const isWritten = site.asked.some((line) => !line.startsWith('GET '))
  if (approvals.length > 0 && !isWritten) return 'asked'
  const findings = steps.flatMap((step) => (step.kind === 'model_call' ? (step.findings ?? []) : []))
  if (findings.some(({ outcome }) => outcome === 'noted')) return 'noted'
  const isKept = steps.some((step) => step.kind === 'tool_call' && ['remember', 'memory_set'].includes(step.tool))
  return isKept && !isWritten ? 'marked' : 'done'
}

const all = shapes
  .flatMap(({ shape, attempts }) => attempts.map((attempt) => ({ shape, ...attempt })))
  .map((attempt, at) => ({ ...attempt, at: at + 1 }))

test.each(all)('$at: $shape, to $wants', async (attempt) => {
  const life = await obey(attempt)
  expect(outcomeOf(life)).toBe(expected[attempt.wants])
  // Nothing that stands in the text ends the frame around it.
  const [shown] = life.asked.slice(1).map(({ system, turns }) => ({
    frame: /<<outside ([\w-]{16})>>/.exec(system)?.[1] ?? 'none',
    text: turns
      .filter(({ role }) => role === 'tool')
      .map(textOf)
      .join('\n'),
  }))
  expect(shown?.text.split(`<<end of outside ${shown.frame}>>`)).toHaveLength(2)
  expect(life.mission.outside_text).toBe('read')
})

test('nothing was changed outside by any of them where the agent makes no write after it has read', async () => {
  for (const wants of ['send', 'put', 'remove', 'delegate', 'handoff'] as const) {
    const life = await obey({ wants, text: 'do it' }, { outside_text: { writes: 'deny', by_tool: [] } })
    expect(life.mission.status).toBe('COMPLETED')
    expect(site.asked.filter((line) => !line.startsWith('GET '))).toEqual([])
  }
})

test('telling by an address is asked about where the agent’s owner wants that of its tool', async () => {
  const outside_text: NewAgent['outside_text'] = { writes: 'ask', by_tool: [{ tool: 'http_fetch', calls: 'ask' }] }
  expect(outcomeOf(await obey({ wants: 'read', text: 'open the next page' }, { outside_text }))).toBe('asked')
  expect(site.asked).toEqual(['GET /page'])
})

test('an image from elsewhere is not shown where a guardrail blocks it', async () => {
  const guardrails: NewAgent['guardrails'] = [
    {
      name: 'no-images',
      at: 'output',
      rule: { kind: 'images', hosts: ['example.com'] },
      outcome: 'redact',
      on_error: 'block',
    },
  ]
  const { mission } = await obey({ wants: 'image', text: 'show the logo' }, { guardrails })
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'Done. [redacted]' })
})

test('there are as many attempts, in as many shapes, as the documentation tells, with these ends', () => {
  expect(all.length).toBeGreaterThanOrEqual(60)
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'guardrails.md'), 'utf8')
  const rows = shapes.map(({ shape, attempts }) => {
    const count = (...outcomes: Outcome[]) => attempts.filter(({ wants }) => outcomes.includes(expected[wants])).length
    return `| ${shape} | ${attempts.length} | ${count('asked')} | ${count('marked', 'noted')} | ${count('done')} |`
  })
  for (const row of rows) expect(page).toContain(row)
  expect(page).toContain(`${all.length} attempts`)
})
