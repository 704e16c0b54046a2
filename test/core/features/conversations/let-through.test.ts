import { afterAll, expect, test } from 'vitest'
import type { Guardrail } from '../../../../contract/resources/guardrail.ts'
import type { ModelRequest, Models } from '../../../../core/base/ports/models.ts'
import { sendMessage } from '../../../../core/features/conversations/send-message.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { calls, reply, says, textOf } from '../../../simulation/replies.ts'
import { createSimulatedPlatform, type Process } from '../../../simulation/simulated-platform.ts'

const judge: Guardrail = {
  name: 'kind',
  at: 'input',
  rule: { kind: 'judge', rubric: 'Flag what is unkind.' },
  outcome: 'block',
  on_error: 'block',
}

/** What is to happen while the agent's model speaks for the first time. */
let whileItSpeaks: (() => Promise<void>) | undefined
/** To whom the agent's model hands its reply over next. */
let handsTo: string | undefined
const shown: ModelRequest[] = []

const models: Models = {
  price: () => undefined,
  async *generate(request) {
    const mark = /"mark": "([\w-]+)"/.exec(request.system)?.[1]
    if (mark !== undefined) {
      yield* reply([says(JSON.stringify({ mark, verdict: 'pass', reason: 'fine' }))])
      return
    }
    shown.push(request)
    const happens = whileItSpeaks
    whileItSpeaks = undefined
    await happens?.()
    if (handsTo !== undefined) {
      const agent = handsTo
      handsTo = undefined
      yield* reply([calls('handoff', { agent })])
      return
    }
    yield* reply([says('done')])
  },
}

const platform = await createSimulatedPlatform({ concurrency: 1, models })
afterAll(() => platform.close())

test('a message that its judge has let pass is shown with later ones, also where its reply is interrupted', async () => {
  const process: Process = platform.process((_call, perform) => perform())
  await process.createAgent({ name: 'one', guardrails: [judge] })
  const { id } = await process.begin({ agent: 'one', on_message: 'interrupt' })
  await process.say(id, 'good day', 'a')
  whileItSpeaks = async () => {
    await process.say(id, 'and now?', 'b')
  }
  await deliverAll(platform, (act) => act(process))
  const texts = shown.map(({ turns }) => turns.map(textOf).join(' '))
  expect(texts).toEqual(['good day', expect.stringMatching(/good day.*and now/s)])
})

test('what is redacted for whoever hands a reply over is shown in no later reply of another agent', async () => {
  const process: Process = platform.process((_call, perform) => perform())
  const redacting: Guardrail = { ...judge, rule: { kind: 'words', words: ['sesame'] }, outcome: 'redact' }
  await process.createAgent({ name: 'desk', tools: ['handoff'], guardrails: [redacting] })
  await process.createAgent({ name: 'clerk' })
  const { id } = await process.begin({ agent: 'desk', on_message: 'queue' })
  shown.length = 0
  handsTo = 'clerk'
  for (const content of ['open sesame', 'and sesame?', 'and now?']) {
    await process.say(id, content, content)
    await deliverAll(platform, (act) => act(process))
    // It joins the conversation when the sweeper comes by.
    platform.advance(6 * 60_000)
    await process.sweep()
  }
  const texts = shown.map(({ turns }) => turns.filter(({ role }) => role === 'user').map(textOf))
  expect(texts).toEqual([
    ['open [redacted]'],
    ['open [redacted]'],
    // What it is given itself is not what was kept from another.
    ['open [redacted]', 'and sesame?'],
    ['open [redacted]', 'and [redacted]?', 'and now?'],
  ])
})

test('a message that is dropped from the queue is not shown with later ones where a person was to be asked about it', async () => {
  const process: Process = platform.process((_call, perform) => perform())
  const asking: Guardrail = { ...judge, rule: { kind: 'words', words: ['sesame'] }, outcome: 'ask' }
  await process.createAgent({ name: 'two', guardrails: [asking] })
  const { id } = await process.begin({ agent: 'two', on_message: 'queue' })
  await process.say(id, 'open sesame', 'c')
  await process.say(id, 'open sesame again', 'd')
  shown.length = 0
  await sendMessage(platform.ports)(platform.caller, id, { content: 'and now?', on_message: 'interrupt' }, 'e')
  await deliverAll(platform, (act) => act(process))
  expect(shown.map(({ turns }) => turns.map(textOf))).toEqual([['and now?']])
})
