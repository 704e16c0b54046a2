import { afterEach, expect, test, vi } from 'vitest'
import { ServerFrame } from '../../../../contract/live.ts'
import type { NewAgent } from '../../../../contract/resources/agent.ts'
import type { Guardrail } from '../../../../contract/resources/guardrail.ts'
import type { ModelPart, Models } from '../../../../core/base/ports/models.ts'
import { putSubscription } from '../../../../core/records/subscription/subscriptions.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { says, whole } from '../../../simulation/replies.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform
afterEach(() => platform.close())

const pieces = ['Somebody ', 'greets. ', 'So do I.']
const thought: ModelPart = { type: 'reasoning', text: pieces.join('') }

/** @param shown looks whether what was said so far was sent; a model that is followed waits for that */
function thinking(shown: () => Promise<unknown>): Models {
  return {
    price: () => undefined,
    async *generate({ model }) {
      for (const text of pieces) {
        platform.advance(1_100)
        yield { type: 'reasoning', text }
        await shown()
      }
      platform.advance(1_100)
      yield { type: 'text', text: 'Hello' }
      await shown()
      yield whole([thought, says('Hello')], { model })
    },
  }
}

type Settings = { settings?: { live_reasoning: boolean } }

/** What one follower is sent of a mission. */
async function framesOf(agent: Partial<NewAgent>, mission: Settings, isShown: (frames: ServerFrame[]) => boolean) {
  const frames: ServerFrame[] = []
  const shown = () => vi.waitUntil(() => isShown(frames), { timeout: 10_000, interval: 1 })
  platform = await createSimulatedPlatform({ concurrency: 1, models: thinking(shown) })
  const process = platform.processOn({
    sockets: {
      ...platform.ports.sockets,
      async send(connections, frame) {
        if (connections.length > 0) frames.push(ServerFrame.parse(JSON.parse(frame)))
        return { gone: [], missed: [] }
      },
    },
  })
  await process.createAgent({ name: 'thinker', model: 'test/thinker', ...agent })
  const { id } = await process.submit({ agent: 'thinker', input: 'hi', max_attempts: 1, ...mission })
  await platform.store.write([putSubscription(id, { connection: 'follower' }, platform.now())])
  await deliverAll(platform, (act) => act(process))
  return { ...(await platform.record(id)), frames }
}

function said(frames: readonly ServerFrame[], type: 'delta' | 'reasoning'): string {
  return frames.map((frame) => (frame.type === type && 'text' in frame ? frame.text : '')).join('')
}

test('what a model tells of its reasoning is sent as it comes, apart from its text', async () => {
  let looks = 0
  const { mission, steps, frames } = await framesOf({}, {}, (sent) => {
    const count = sent.filter(({ type }) => type === 'delta' || type === 'reasoning').length
    const isSent = count > looks
    if (isSent) looks = count
    return isSent
  })
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'Hello' })
  expect(frames.filter(({ type }) => type === 'reasoning')).toMatchObject([
    { attempt: 1, step: 1, offset: 0, text: pieces[0] },
    { attempt: 1, step: 1, offset: 9, text: pieces[1] },
    { attempt: 1, step: 1, offset: 17, text: pieces[2] },
  ])
  expect(said(frames, 'delta')).toBe('Hello')
  expect(steps).toMatchObject([{ kind: 'model_call', text: 'Hello' }])
})

const judged: Guardrail = {
  ...{ name: 'no-keys', at: 'output', outcome: 'block', on_error: 'block' },
  rule: { kind: 'words', words: ['sesame'] },
}

test.each<[string, Partial<NewAgent>, Settings]>([
  ['its agent keeps it back', { settings: { live_reasoning: false } }, {}],
  ['its mission does', {}, { settings: { live_reasoning: false } }],
  ['what is said is judged before it is shown', { guardrails: [judged] }, {}],
])('none is sent where %s', async (_, agent, mission) => {
  let turns = 0
  const { mission: ended, frames } = await framesOf(agent, mission, () => {
    turns += 1
    return turns % 10 === 0
  })
  expect(ended).toMatchObject({ status: 'COMPLETED', output: 'Hello' })
  expect(said(frames, 'reasoning')).toBe('')
})
