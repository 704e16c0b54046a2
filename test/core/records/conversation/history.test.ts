import { expect, test } from 'vitest'
import type { Models, Turn } from '../../../../core/base/ports/models.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { createMoodyModels } from '../../../simulation/moody-models.ts'
import { textOf } from '../../../simulation/replies.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { turnProblems } from '../../../simulation/turn-rules.ts'

/** What an agent is shown at each message of a talk. */
async function talk(said: readonly string[]) {
  const moody = createMoodyModels()
  const shown: (readonly Turn[])[] = []
  const models: Models = {
    price: () => undefined,
    generate(request) {
      shown.push(request.turns)
      const last = textOf(request.turns.at(-1))
      return moody.generate({ ...request, turns: last.startsWith('doomed') ? request.turns.slice(-1) : request.turns })
    },
  }
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.begin({ agent: 'echo', on_message: 'queue' })
  for (const [at, content] of said.entries()) {
    await process.say(id, content, `message ${at}`)
    await deliverAll(platform, (act) => act(process))
    // The reply joins the conversation when the sweeper comes by.
    platform.advance(6 * 60_000)
    await process.sweep()
  }
  const { messages } = await process.conversation(id)
  platform.close()
  return { shown, messages }
}

const isSummary = (turns: readonly Turn[]) => textOf(turns[0]).startsWith('What is to be added to it:')

test('a conversation that outgrows its window goes on, with a summary of how it began', async () => {
  const { shown, messages } = await talk(Array.from({ length: 50 }, (_, at) => `message ${at}`))
  const replies = messages.flatMap((message) => (message.role === 'assistant' ? [message.outcome] : []))
  expect(replies).toEqual(Array.from({ length: 50 }, () => 'completed'))
  expect(shown.flatMap(turnProblems)).toEqual([])
  expect(shown.filter(isSummary)).toHaveLength(1)
  expect(Math.max(...shown.map(({ length }) => length))).toBeLessThanOrEqual(62)
  const last = shown.at(-1) ?? []
  expect(textOf(last[0])).toContain('summary of what was said')
  // The echo’s summary is what it was to summarise.
  expect(textOf(last[0])).toContain('The person (m1): message 0')
  expect(textOf(last.at(-1))).toBe('message 49')
})

test('so does one whose window is full of long messages, of which pages are shown', async () => {
  const { shown, messages } = await talk(Array.from({ length: 6 }, (_, at) => `${at} `.padEnd(60_000, 'x')))
  expect(messages).toHaveLength(12)
  expect(shown.flatMap(turnProblems)).toEqual([])
  expect(shown.map(({ length }) => length)).toEqual([1, 3, 5, 7, 1, 2, 4])
  expect(textOf(shown[1]?.[0])).toContain('[These are the first 50000 of 60000 characters.]')
  expect(textOf(shown[5]?.[0])).toContain('The person (m1): 0 xxx')
})

test('a reply that failed, and a message of blanks, are left out', async () => {
  const { shown, messages } = await talk(['hello', 'doomed', ' ', 'and now'])
  const replies = messages.flatMap((message) => (message.role === 'assistant' ? [message.outcome] : []))
  expect(replies).toEqual(['completed', 'failed', 'completed', 'completed'])
  const last = shown.at(-1) ?? []
  expect(last.map((turn) => `${turn.role}: ${textOf(turn)}`)).toEqual([
    ...['user: hello', 'model: hello', 'user: doomed', 'model: (nothing)', 'user: and now'],
  ])
  expect(shown.flatMap(turnProblems)).toEqual([])
})
