import { expect, test } from 'vitest'
import type { Guardrail } from '../../../../contract/resources/guardrail.ts'
import type { ModelPart, ModelRequest, Models } from '../../../../core/base/ports/models.ts'
import {
  loadConversation,
  putConversation,
  putMessage,
} from '../../../../core/records/conversation/conversation-items.ts'
import {
  loadConversationSummary,
  putConversationSummary,
} from '../../../../core/records/conversation/conversation-summary.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { createMoodyModels } from '../../../simulation/moody-models.ts'
import { reply as replyOf, textOf } from '../../../simulation/replies.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

/** An echo that keeps what it was asked. */
function listening(summary?: readonly ModelPart[]) {
  const echo = createMoodyModels()
  const asked: ModelRequest[] = []
  const models: Models = {
    price: (model) => echo.price(model),
    generate(request) {
      asked.push(request)
      return summary && isOfSummary(request) ? saying(summary) : echo.generate(request)
    },
  }
  const summaries = () => asked.filter(isOfSummary)
  return { models, asked, summaries }
}

function isOfSummary({ system }: ModelRequest): boolean {
  return system.startsWith('You keep the memory')
}

async function* saying(parts: readonly ModelPart[]) {
  yield* replyOf(parts)
}

async function reply(platform: SimulatedPlatform, process: Process, id: string, content: string): Promise<void> {
  await process.say(id, content, content)
  await deliverAll(platform, (act) => act(process))
  // It joins the conversation when the sweeper comes by.
  platform.advance(6 * 60_000)
  await process.sweep()
}

test('a long talk is summarised again and again, and each message once', async () => {
  const { models, summaries } = listening()
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.begin({ agent: 'echo', on_message: 'queue' })
  for (let at = 0; at < 120; at++) await reply(platform, process, id, `message ${at}.`)
  const prompts = summaries().map(({ turns }) => textOf(turns[0]))
  expect(prompts.length).toBeGreaterThan(3)
  const added = prompts.map((prompt) => prompt.slice(prompt.lastIndexOf('What is to be added to it:')))
  const told = added.flatMap((text) => [...text.matchAll(/The person \(m(\d+)\)/g)].map(([, number]) => Number(number)))
  expect(told).toEqual(Array.from({ length: told.length }, (_, at) => 1 + 2 * at))
  expect(prompts[1]).toContain('The summary so far:')
  const summary = await loadConversationSummary(platform.store, id)
  expect(summary).toMatchObject({ to: told.at(-1), step: 1, mission_id: expect.stringMatching(/^mis_/) })
  const { conversation } = await process.conversation(id)
  expect(conversation.messages).toBe(240)
  platform.close()
})

/** What the reply to the next message reads, where there are so many, of which all but the newest have a summary. */
async function readsAfter(count: number) {
  const { models, asked, summaries } = listening()
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const sober = platform.process((_call, perform) => perform())
  const { id } = await sober.begin({ agent: 'echo', on_message: 'queue' })
  await plant(platform, id, count)
  const reads = new Map<string, number>()
  const process = platform.process((call, perform) => {
    reads.set(call.operation, (reads.get(call.operation) ?? 0) + 1)
    return perform()
  })
  await reply(platform, process, id, 'and now?')
  const last = asked.at(-1)?.turns ?? []
  const { conversation } = await sober.conversation(id)
  platform.close()
  return {
    reads,
    shown: last.length,
    begins: textOf(last[0]),
    ends: textOf(last.at(-1)),
    summaries: summaries().length,
    conversation,
  }
}

async function plant(
  platform: SimulatedPlatform,
  id: string,
  count: number,
  outcome: 'completed' | 'failed' = 'completed',
): Promise<void> {
  const stored = await loadConversation(platform.store, id)
  if (!stored) throw new Error('It is not there')
  const conversation = { ...stored.conversation, messages: count }
  const time = platform.now()
  const changes = Array.from({ length: count }, (_, at) => {
    const said = { number: at + 1, content: { inline: `word ${at + 1}` }, time }
    if (at % 2 === 0) return putMessage(conversation, { ...said, role: 'user' })
    const answer = { in_reply_to: at, agent: 'echo', mission_id: null, outcome } as const
    return putMessage(conversation, { ...said, ...answer, role: 'assistant' })
  })
  for (let at = 0; at < count; at += 100) await platform.store.write(changes.slice(at, at + 100))
  const summary = { to: count - 31, text: 'Many words were said.', mission_id: 'mis_x', step: 1 }
  const expires = Math.ceil(time / 1000) + 86_400
  await platform.store.write([
    putConversation(conversation, stored.version),
    putConversationSummary(id, summary, expires),
  ])
}

/** As before there were summaries. */
function unsummarised(platform: SimulatedPlatform, id: string): Promise<void> {
  const key = { partition: `conversation#${id}`, sort: 'summary' }
  return platform.store.write([{ change: 'delete', table: 'entities', key }])
}

test('the reply to the ten thousandth message reads no more than the one to the hundredth', async () => {
  const few = await readsAfter(100)
  const many = await readsAfter(10_000)
  expect(many.reads).toEqual(few.reads)
  expect(many).toMatchObject({ shown: 32, summaries: 0, ends: 'and now?', conversation: { messages: 10_002 } })
  expect(many.begins).toContain('Many words were said.')
  expect(few.shown).toBe(32)
})

test('one that was begun before there were summaries goes on from its newest messages', async () => {
  const { models, asked, summaries } = listening()
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.begin({ agent: 'echo', on_message: 'queue' })
  await plant(platform, id, 900)
  await unsummarised(platform, id)
  await reply(platform, process, id, 'and now?')
  expect(summaries()).toHaveLength(1)
  expect(textOf(asked[0]?.turns[0])).toContain('(m803): word 803')
  expect(asked.at(-1)?.turns).toHaveLength(22)
  await reply(platform, process, id, 'and then?')
  expect(summaries()).toHaveLength(1)
  platform.close()
})

test('one whose replies all failed is summarised as any other, and none of its messages falls out unsaid', async () => {
  const { models, asked, summaries } = listening()
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.begin({ agent: 'echo', on_message: 'queue' })
  await plant(platform, id, 150, 'failed')
  await unsummarised(platform, id)
  await reply(platform, process, id, 'and now?')
  expect(summaries()).toHaveLength(1)
  expect(textOf(asked[0]?.turns[0])).toContain('The person (m1): word 1\n')
  expect(textOf(asked[0]?.turns[0])).not.toContain('The agent')
  expect(asked.at(-1)?.turns).toHaveLength(22)
  platform.close()
})

test.each([
  ['block', '[withheld by the guardrail secrets]'],
  ['redact', '(m803): [redacted]'],
] as const)('a summary that tells what its agent is not to say is kept without it: %s', async (outcome, kept) => {
  const { models } = listening()
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const process = platform.process((_call, perform) => perform())
  const rule: Guardrail['rule'] = { kind: 'words', words: ['word 803'] }
  const guardrails: Guardrail[] = [{ name: 'secrets', at: 'output', rule, outcome, on_error: 'block' }]
  await process.createAgent({ name: 'one', model: 'offline/echo', guardrails })
  const { id } = await process.begin({ agent: 'one', on_message: 'queue' })
  await plant(platform, id, 900)
  await unsummarised(platform, id)
  await reply(platform, process, id, 'and now?')
  const summary = await loadConversationSummary(platform.store, id)
  expect(summary?.text).toContain(kept)
  expect(summary?.text).not.toMatch(/word 803\b/)
  expect(summary?.text).toContain('The agent (m804): word 804')
  const { messages } = await process.conversation(id)
  expect(messages.at(-1)).toMatchObject({ role: 'assistant', outcome: 'completed' })
  platform.close()
})

test.each([
  ['block', '[withheld by the guardrail secrets]'],
  ['redact', 'Many [redacted] were said.'],
] as const)(
  'a summary that is older than the guardrails of its agent is shown as they have it: %s',
  async (outcome, shown) => {
    const { models, asked } = listening()
    const platform = await createSimulatedPlatform({ concurrency: 1, models })
    const process = platform.process((_call, perform) => perform())
    const rule: Guardrail['rule'] = { kind: 'words', words: ['words'] }
    const guardrails: Guardrail[] = [{ name: 'secrets', at: 'input', rule, outcome, on_error: 'block' }]
    await process.createAgent({ name: 'one', model: 'offline/echo', guardrails })
    const { id } = await process.begin({ agent: 'one', on_message: 'queue' })
    await plant(platform, id, 100)
    await reply(platform, process, id, 'and now?')
    const begins = textOf(asked.at(-1)?.turns[0])
    expect(begins).toContain(shown)
    expect(begins).not.toContain('Many words')
    platform.close()
  },
)

test('a model that declines to summarise does not make its agent forget: each message has a line, and the next summary goes on from them', async () => {
  const { models, asked } = listening([{ type: 'refusal', text: 'I cannot help with that.' }])
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.begin({ agent: 'echo', on_message: 'queue' })
  for (let at = 0; at < 40; at++) await reply(platform, process, id, `message ${at}.\nMore of it.`)
  const summary = await loadConversationSummary(platform.store, id)
  expect(summary?.text).toContain('The person (m1): message 0.\nThe agent (m2): ')
  expect(summary?.text).toContain(`The person (m${summary?.to}): message `)
  expect(summary?.text).not.toContain('More of it')
  expect(summary?.text).not.toContain('I cannot help')
  expect(textOf(asked.at(-1)?.turns[0])).toContain(summary?.text)
  platform.close()
})

test('a conversation that is deleted takes its summary along', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.begin({ agent: 'echo', on_message: 'queue' })
  await plant(platform, id, 100)
  await process.forgetConversation(id)
  const left = await platform.store.query('entities', { partition: `conversation#${id}`, limit: 10, consistent: true })
  expect(left.items).toEqual([])
  platform.close()
})
