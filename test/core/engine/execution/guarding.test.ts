import { describe, expect, test, vi } from 'vitest'
import { createChecks } from '../../../../adapters/checks/checks.ts'
import type { NewAgent } from '../../../../contract/resources/agent.ts'
import type { Guardrail } from '../../../../contract/resources/guardrail.ts'
import type { Checks } from '../../../../core/base/ports/checks.ts'
import type { ModelPart, ModelRequest, Models } from '../../../../core/base/ports/models.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { calls, reply, says, textOf } from '../../../simulation/replies.ts'
import { createSimulatedPlatform, leaseMs } from '../../../simulation/simulated-platform.ts'

// Threads start slowly on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 })

const words = (...list: string[]): Guardrail['rule'] => ({ kind: 'words', words: list })

function guardrail(at: Guardrail['at'], outcome: Guardrail['outcome'], more: Partial<Guardrail> = {}): Guardrail {
  return { name: 'secrets', at, rule: words('sesame'), outcome, on_error: 'block', ...more }
}

/** The whole life of a mission whose model replies like this. */
async function life(
  guardrails: Guardrail[],
  replies: readonly (readonly ModelPart[])[],
  { input = 'go', checks }: { readonly input?: string; readonly checks?: Checks } = {},
) {
  const asked: ModelRequest[] = []
  const models: Models = {
    price: () => undefined,
    async *generate(request) {
      asked.push(request)
      yield* reply(replies[asked.length - 1] ?? [says('done')])
    },
  }
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const process = platform.processOn(checks ? { checks } : {})
  const tools: NewAgent['tools'] = ['memory_set', 'calculator', 'delegate']
  await process.createAgent({ name: 'one', tools, guardrails })
  const { id } = await process.submit({ agent: 'one', input, max_attempts: 3 })
  const run = () => deliverAll(platform, (act) => act(process))
  await run()
  return { ...(await platform.record(id)), platform, process, id, asked, run }
}

const findingsIn = (steps: readonly { readonly kind: string }[]) =>
  steps.flatMap((step) => ('findings' in step && Array.isArray(step.findings) ? step.findings : []))

describe('before input', () => {
  test('what is blocked is never shown to a model, and the mission says by which rule', async () => {
    const { mission, asked, platform } = await life([guardrail('input', 'block')], [], { input: 'open SESAME' })
    expect(mission).toMatchObject({
      status: 'FAILED',
      error: { code: 'guardrail_blocked', retryable: false },
      attempt: 1,
    })
    expect(mission.error?.message).toContain('secrets')
    expect(asked).toEqual([])
    platform.close()
  })

  test('what is redacted is not shown to the model, and the first reply tells of it once', async () => {
    const call = calls('calculator', { expression: '1 + 1' })
    const { mission, steps, asked, platform } = await life([guardrail('input', 'redact')], [[call]], {
      input: 'open sesame!',
    })
    expect(mission.status).toBe('COMPLETED')
    expect(asked.map(({ turns }) => textOf(turns[0]))).toEqual(['open [redacted]!', 'open [redacted]!'])
    expect(findingsIn(steps)).toMatchObject([{ guardrail: 'secrets', at: 'input', outcome: 'redacted' }])
    platform.close()
  })

  test('what does not follow a schema is told by it', async () => {
    const schema = { type: 'object', properties: { order: { type: 'integer' } }, required: ['order'] }
    const rule: Guardrail['rule'] = { kind: 'schema', schema }
    const { mission, platform } = await life([guardrail('input', 'block', { rule })], [])
    expect(mission.error).toMatchObject({ code: 'guardrail_blocked', message: expect.stringContaining('its schema') })
    platform.close()
  })
})

test('what is redacted for an agent is not shown to whoever it hands the mission to, in whatever leg', async () => {
  const asked: ModelRequest[] = []
  const replies = [
    [calls('handoff', { agent: 'two' })],
    [calls('ask_person', { question: 'Go on?' })],
    [calls('handoff', { agent: 'one' })],
  ]
  const models: Models = {
    price: () => undefined,
    async *generate(request) {
      asked.push(request)
      yield* reply(replies[asked.length - 1] ?? [says('done')])
    },
  }
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const process = platform.process((_call, perform) => perform())
  const tools: NewAgent['tools'] = ['handoff', 'ask_person']
  await process.createAgent({ name: 'one', tools, guardrails: [guardrail('input', 'redact')] })
  const own: Guardrail = { ...guardrail('input', 'redact', { rule: words('other') }), name: 'own' }
  await process.createAgent({ name: 'two', tools, guardrails: [own] })
  const { id } = await process.submit({ agent: 'one', input: 'open sesame and other' })
  await deliverAll(platform, (act) => act(process))
  const [approval] = (await process.approvals('OPEN')).items
  await process.decide(approval?.id ?? '', { decision: 'approve', payload: 'yes' })
  await deliverAll(platform, (act) => act(process))
  const { mission, steps } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'COMPLETED', agent: 'one' })
  const both = 'open [redacted] and [redacted]'
  expect(asked.map(({ turns }) => textOf(turns[0]))).toEqual(['open [redacted] and other', both, both, both])
  expect(findingsIn(steps).map((one) => one.guardrail)).toEqual(['secrets', 'own'])
  platform.close()
})

describe('before tools', () => {
  const set = (value: string) => calls('memory_set', { key: 'note', value })

  test('a call that is blocked is not made, and the model is told', async () => {
    const { mission, steps, asked, platform } = await life([guardrail('tool', 'block')], [[set('open sesame')]])
    expect(mission.status).toBe('COMPLETED')
    expect(steps[1]).toMatchObject({ kind: 'tool_call', is_error: true, effect: null })
    expect(textOf(asked[1]?.turns.at(-1))).toContain('guardrail_blocked: the guardrail secrets')
    platform.close()
  })

  test('arguments are redacted before anybody sees them, in the record too', async () => {
    const { steps, asked, platform } = await life([guardrail('tool', 'redact')], [[set('open sesame now')]])
    expect(steps[0]).toMatchObject({ tool_calls: [{ arguments: { key: 'note', value: 'open [redacted] now' } }] })
    expect(steps[1]).toMatchObject({ arguments: { value: 'open [redacted] now' }, is_error: false })
    expect(JSON.stringify([steps, asked])).not.toContain('sesame')
    platform.close()
  })

  test('a person is asked before a call, and sees which guardrail wants that', async () => {
    const { mission, process, run, platform, id } = await life([guardrail('tool', 'ask')], [[set('sesame')]])
    expect(mission.status).toBe('WAITING')
    const [approval] = (await process.approvals('OPEN')).items
    expect(approval?.question).toContain('The guardrail secrets asks')
    await process.decide(approval?.id ?? '', { decision: 'approve' })
    await run()
    const { steps } = await platform.record(id)
    expect(steps.find(({ kind }) => kind === 'tool_call')).toMatchObject({ is_error: false, effect: { state: 'DONE' } })
    platform.close()
  })

  test('an act of the loop itself, before which nobody is asked, is not made', async () => {
    const hand = calls('delegate', { agent: 'echo', input: 'sesame' })
    const { mission, steps, platform } = await life([guardrail('tool', 'ask')], [[hand]])
    expect(mission.status).toBe('COMPLETED')
    expect(steps[1]).toMatchObject({ kind: 'tool_call', tool: 'delegate', is_error: true })
    platform.close()
  })

  test('a guardrail for one tool leaves the others alone', async () => {
    const { steps, platform } = await life([guardrail('tool', 'block', { tool: 'calculator' })], [[set('sesame')]])
    expect(steps[1]).toMatchObject({ tool: 'memory_set', is_error: false })
    platform.close()
  })
})

describe('before output', () => {
  test('an answer that is blocked is not the mission’s, is kept nowhere, and is paid for', async () => {
    const { mission, steps, events, platform } = await life([guardrail('output', 'block')], [[says('It is sesame.')]])
    expect(mission).toMatchObject({ status: 'FAILED', output: null, error: { code: 'guardrail_blocked' } })
    expect(mission.usage).toMatchObject({ model_calls: 1, output_tokens: 1 })
    expect(findingsIn(steps)).toMatchObject([{ at: 'output', outcome: 'blocked' }])
    expect(JSON.stringify([mission, steps, events])).not.toContain('sesame')
    platform.close()
  })

  test.each(['sesame', '{"sesame": 1}', '{"a": {"sesame": 1}}'])(
    'nor is it quoted by what is wrong with it: %s',
    async (said) => {
      const number = { type: 'object', additionalProperties: { type: 'string' } }
      const schema = { type: 'object', properties: { a: number }, additionalProperties: false }
      const rule: Guardrail['rule'] = { kind: 'schema', schema }
      const { mission, steps, platform, id } = await life([guardrail('output', 'block', { rule })], [[says(said)]])
      expect(mission.error).toMatchObject({ code: 'guardrail_blocked', message: expect.stringContaining('its schema') })
      const { events } = await platform.record(id)
      expect(JSON.stringify([mission, steps, events])).not.toContain('sesame')
      platform.close()
    },
  )

  test('what is redacted stands neither in the answer nor in the record', async () => {
    const parts: ModelPart[] = [
      { type: 'reasoning', text: 'They want sesame', opaque: { signature: 's' } },
      says('It is sesame.'),
    ]
    const { mission, steps, events, platform } = await life([guardrail('output', 'redact')], [parts])
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'It is [redacted].' })
    expect(JSON.stringify([mission, steps, events])).not.toContain('sesame')
    platform.close()
  })

  test('what is noted is recorded, and nothing else', async () => {
    const { mission, steps, platform } = await life([guardrail('output', 'note')], [[says('It is sesame.')]])
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'It is sesame.' })
    expect(findingsIn(steps)).toMatchObject([{ outcome: 'noted', what: 'it stands in one place' }])
    platform.close()
  })

  test('guardrails are applied in order, each to what the one before left', async () => {
    const second = guardrail('output', 'block', { name: 'second', rule: words('redacted') })
    const { mission, platform } = await life([guardrail('output', 'redact'), second], [[says('sesame')]])
    expect(mission.error?.message).toContain('The guardrail second')
    platform.close()
  })
})

describe('what cannot be judged', () => {
  const endless: Guardrail['rule'] = { kind: 'patterns', patterns: ['^(a+)+$'] }
  const text = `${'a'.repeat(60)}b`
  // Such a pattern is to have the least of a busy machine.
  const soon = () => ({ checks: createChecks({ threads: 1, deadlineMs: 20 }) })

  test('is blocked', async () => {
    const { mission, platform } = await life([guardrail('output', 'note', { rule: endless })], [[says(text)]], soon())
    expect(mission.error).toMatchObject({
      code: 'guardrail_blocked',
      message: expect.stringContaining('too much time'),
    })
    platform.close()
  })

  test('is let pass and noted where the agent’s owner says so', async () => {
    const lax = guardrail('output', 'block', { rule: endless, on_error: 'note' })
    const { mission, steps, platform } = await life([lax], [[says(text)]], soon())
    expect(mission).toMatchObject({ status: 'COMPLETED', output: text })
    expect(findingsIn(steps)).toMatchObject([{ outcome: 'noted', what: expect.stringContaining('too much time') }])
    platform.close()
  })
})

test('a mission whose executor died after it had recorded a blocked answer ends for that, and asks nobody again', async () => {
  const asked: ModelRequest[] = []
  const models: Models = {
    price: () => undefined,
    async *generate(request) {
      asked.push(request)
      yield* reply([says('It is sesame.')])
    },
  }
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const process = platform.process((_call, perform) => perform())
  await process.createAgent({ name: 'one', guardrails: [guardrail('output', 'block')] })
  const { id } = await process.submit({ agent: 'one', input: 'go' })
  let writes = 0
  const lost = platform.process((call, perform) => {
    // The claim and the step.
    if (call.operation === 'write' && writes++ >= 2) return Promise.reject(new Error('The process is lost'))
    return perform()
  })
  for (const message of platform.receive()) {
    await lost.execute(message.body).catch(() => {})
    await platform.lanes.delete(message)
  }
  expect((await platform.record(id)).mission.status).toBe('RUNNING')
  platform.advance(leaseMs + 1)
  await process.sweep()
  await deliverAll(platform, (act) => act(process))
  const { mission } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'guardrail_blocked' }, usage: { model_calls: 1 } })
  expect(asked).toHaveLength(1)
  platform.close()
})
