import { describe, expect, test } from 'vitest'
import type { NewAgent } from '../../../../contract/resources/agent.ts'
import type { Guardrail } from '../../../../contract/resources/guardrail.ts'
import type { Facts } from '../../../../core/base/ports/model-facts.ts'
import type { ModelPart } from '../../../../core/base/ports/models.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { interceptPorts } from '../../../simulation/intercept.ts'
import { longText } from '../../../simulation/long-text.ts'
import { calls, says, textOf } from '../../../simulation/replies.ts'
import { leaseMs } from '../../../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../../../simulation/until-quiet.ts'
import { model, portsFor, type Small, smallWorld, useBlobFolder, wordsOf } from './in-window.ts'

const blobFolder = useBlobFolder()

/** The whole life of one mission. */
async function life(small: Small, agent: Partial<NewAgent> = {}, mission: { budget?: { tokens: number } } = {}) {
  const { platform, process, asked } = await smallWorld(small, blobFolder(), agent)
  const { id } = await process.submit({ agent: 'one', input: 'Read all of it', max_attempts: 1, ...mission })
  await deliverAll(platform, (act) => act(process))
  const record = await platform.record(id)
  const { problems } = await quietProblems(platform)
  const explained = await process.explain(id)
  platform.close()
  return { ...record, asked, problems, explained }
}

const page = Array.from({ length: 6000 }, (_, at) => `word${at}`.padEnd(9, '.')).join(' ')
const fetches = (count: number): ModelPart[][] =>
  Array.from({ length: count }, (_, at) => [calls('http_fetch', { url: `https://example.com/${at}` }, `c${at}`)])
const words = (count: number, length = 2000): ModelPart[][] =>
  Array.from({ length: count }, (_, at) => [
    says(`Thought ${at}. ${'and so on '.repeat(length / 10)}`),
    calls('calculator', { expression: `${at} + 1` }, `c${at}`),
  ])

describe('a mission that reads more than its model’s window has', () => {
  test.each([
    ['known', { window: 8000, takes: 8000 }],
    ['known, of a model that counts three tokens for each of ours', { window: 16_000, takes: 16_000, factor: 3 }],
    ['said by its tenant', { own: { context_window: 8000 }, takes: 8000 }],
    ['said by its tenant, of another of this name', { own: { context_window: 8000 }, window: 200_000, takes: 8000 }],
  ])('completes where the window is %s, and is never refused', async (_what, known) => {
    const { mission, steps, asked, problems } = await life({ replies: fetches(12), page, ...known })
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'done', usage: { tool_calls: 12 } })
    expect(asked.filter(({ isRefused }) => isRefused)).toEqual([])
    expect(problems).toEqual([])
    const elided = steps.flatMap((step) => (step.kind === 'model_call' ? [step.context?.elided_to ?? 0] : []))
    expect(elided.at(-1)).toBeGreaterThan(15)
    // What is left out stays left out.
    expect([...elided].sort((a, b) => a - b)).toEqual(elided)
  })

  test('has what a model cannot answer for what it reads', async () => {
    const heard = async (own: Facts) => {
      const { asked } = await life({ replies: fetches(20), page: page.slice(0, 1600), own, takes: 9000 })
      expect(asked.filter(({ isRefused }) => isRefused)).toEqual([])
      return Math.max(...asked.map(({ tokens }) => tokens))
    }
    const most = await heard({ context_window: 8000, max_output_tokens: 100 })
    expect(most).toBeGreaterThan(await heard({ context_window: 8000 }))
  })

  test('begins its requests with the same for several calls, so that a provider may keep that', async () => {
    const { asked } = await life({ replies: fetches(30), page: page.slice(0, 2500), window: 16_000, takes: 16_000 })
    const sent = asked.map(({ request }) => JSON.stringify([request.system, request.tools, request.turns]).slice(0, -1))
    const goesOn = sent.slice(1).filter((text, at) => text.startsWith((sent[at] ?? '').slice(0, -1)))
    expect(goesOn.length).toBeGreaterThan(22)
  })

  test('and is told how to read what was left out, by a tool that it gets for that', async () => {
    const { asked } = await life({ replies: fetches(6), page, window: 8000 })
    const [first, second] = asked
    const last = asked.at(-1)
    const toolsOf = (one: typeof first) => one?.request.tools.map(({ name }) => name)
    expect(toolsOf(first)).toEqual(['http_fetch', 'calculator'])
    expect(toolsOf(second)).toEqual(['http_fetch', 'calculator', 'read_result'])
    expect(toolsOf(last)).toEqual(toolsOf(second))
    expect(wordsOf(last?.request ?? never())).toContain('To read it again, call read_result with the id s2. It begins:')
  })

  test('where nobody knows the window: what its provider refuses makes it smaller, once', async () => {
    const { mission, steps, asked } = await life({ replies: fetches(6), page, takes: 20_000 })
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'done' })
    expect(asked.filter(({ isRefused }) => isRefused)).toHaveLength(1)
    const last = steps.at(-1)
    expect(last?.kind === 'model_call' && last.context?.room_tokens).toBeLessThan(20_000)
  })

  test('ends where its provider takes not even a part of it', async () => {
    const { mission, asked } = await life({ replies: fetches(3), page, takes: 2000 })
    expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'context_too_long' } })
    expect(asked.filter(({ isRefused }) => isRefused)).toHaveLength(2)
  })
})

describe('a long result', () => {
  const limits = { max_steps: 50, max_output_tokens: 1000, max_result_characters: 1000 }
  const read = (id: string, more: object = {}): ModelPart[] => [calls('read_result', { id, ...more }, `r${id}`)]

  test('comes in pages, and all of it is kept', async () => {
    const replies = [...fetches(1), read('s2', { offset: 1000, limit: 300 }), read('s2', { offset: 40_000 })]
    const { mission, steps, asked } = await life({ replies, page }, { limits })
    expect(mission).toMatchObject({ status: 'COMPLETED' })
    const [, fetched, , second, , third] = steps
    expect(fetched).toMatchObject({ output: { text: page, truncated: false } })
    const whole = JSON.stringify(fetched?.kind === 'tool_call' && fetched.output)
    const shown = textOf(asked[1]?.request.turns.at(-1))
    expect(shown.replaceAll(/^<<outside \S+>>\n|\n<<end of outside \S+>>$/g, '')).toBe(
      `${whole.slice(0, 1000)}\n[These are the first 1000 of ${whole.length} characters. To read on, call read_result with the id s2 and the offset 1000.]`,
    )
    expect(second).toMatchObject({
      output: `[The result s2 of http_fetch: characters 1000 to 1300 of ${whole.length}; to read on, use the offset 1300]\n${whole.slice(1000, 1300)}`,
    })
    // No page of a page, and who wrote it is who wrote it, whoever reads it again.
    expect(third).toMatchObject({ origin: 'outside', output: expect.stringContaining(whole.slice(40_000, 40_700)) })
    expect(textOf(asked[3]?.request.turns.at(-1))).not.toContain('These are the first')
  })

  test('goes on with each page, however little one is asked for', async () => {
    // Each of these is one character that people see, of many.
    const small: Small = { replies: fetches(1), page: '👩‍👩‍👧‍👦'.repeat(200) }
    const before = await life(small, { limits })
    const fetched = before.steps[1]
    const at = JSON.stringify(fetched?.kind === 'tool_call' && fetched.output).indexOf('👩')
    const { steps } = await life(
      { ...small, replies: [...fetches(1), read('s2', { offset: at, limit: 1 })] },
      { limits },
    )
    expect(steps[3]).toMatchObject({ output: expect.stringContaining(`use the offset ${at + 1}]`) })
  })

  test('that is the same again and again is told of as such, although each is shown with an id of its own', async () => {
    const same = Array.from({ length: 8 }, (_, at) => [calls('http_fetch', { url: 'https://example.com/' }, `c${at}`)])
    const { mission, asked } = await life({ replies: same, page }, { limits })
    expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'repeated_call' } })
    const told = asked.map(({ request }) => textOf(request.turns.at(-1)).includes('times in a row'))
    expect(told).toEqual([false, false, false, true, true, true])
  })

  test.each([
    ['an id that is none', { id: 'x' }, 'invalid_input'],
    ['an id of nothing', { id: 's99' }, 'not_found'],
    ['an id of a reply', { id: 's1' }, 'not_found'],
    ['a message of no conversation', { id: 'm1' }, 'not_found'],
    ['a place behind its end', { id: 's2', offset: 900_000 }, 'invalid_input'],
  ])('is asked for by %s: the model is told', async (_what, given, code) => {
    const { mission, steps } = await life({ replies: [...fetches(1), [calls('read_result', given)]], page }, { limits })
    expect(mission).toMatchObject({ status: 'COMPLETED' })
    expect(steps[3]).toMatchObject({ is_error: true, output: expect.stringContaining(code) })
  })
})

describe('a call that is made again and again is told of', () => {
  const again: ModelPart[][] = Array.from({ length: 5 }, (_, at) => [
    calls('http_fetch', { url: 'https://example.com' }, `c${at}`),
  ])
  const limits = { max_steps: 50, max_output_tokens: 1000, max_result_characters: 1000 }

  test.each<[string, Partial<Small>, Partial<NewAgent>]>([
    ['come in pages', {}, { limits }],
    ['are left out', { window: 8000, takes: 8000 }, {}],
  ])('where its results %s', async (_, small, agent) => {
    const { mission, asked } = await life({ replies: again, page, ...small }, agent)
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'done' })
    const notes = asked.map(({ request }) => wordsOf(request).split('times in a row').length - 1)
    expect(notes).toEqual([0, 0, 0, 1, 2, 3])
  })
})

describe('a mission whose turns outgrow the window of its model', () => {
  const long: Small = { replies: words(20), window: 8000, takes: 8000, summary: 'It has counted.' }

  test('goes on with a summary of how it began, which is a step that is paid for', async () => {
    const { mission, steps, asked, problems } = await life(long)
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'done', usage: { tool_calls: 20 } })
    expect(problems).toEqual([])
    expect(asked.filter(({ isRefused }) => isRefused)).toEqual([])
    const summaries = steps.filter((step) => step.kind === 'model_call' && step.summarises)
    expect(summaries.length).toBeGreaterThan(1)
    expect(summaries[0]).toMatchObject({ text: 'It has counted.', summarises: { what: 'steps' } })
    expect(mission.usage.model_calls).toBe(21 + summaries.length)
    const last = asked.at(-1)?.request ?? never()
    expect(textOf(last.turns[0])).toBe('Read all of it')
    expect(textOf(last.turns[1])).toContain('It has counted.')
    expect(wordsOf(last)).not.toContain('Thought 0.')
    expect(wordsOf(last)).toContain('Thought 19.')
    // The next summary is made of the one before.
    const [, second] = asked.filter(({ isSummary }) => isSummary)
    expect(wordsOf(second?.request ?? never())).toContain('The summary so far:\nIt has counted.')
  })

  test('says in each step what its model was not shown', async () => {
    const { steps } = await life(long)
    const last = steps.at(-1)
    const summary = steps.findLast((step) => step.kind === 'model_call' && step.summarises)
    const to = summary?.kind === 'model_call' ? summary.summarises?.to : undefined
    expect(last).toMatchObject({ context: { summarised_to_step: to } })
  })

  test('has its summaries within its caps and its budget', async () => {
    const limits = { max_steps: 21, max_output_tokens: 1000 }
    const capped = await life(long, { limits })
    expect(capped.mission).toMatchObject({ status: 'FAILED', error: { code: 'limit_exceeded' } })
    expect(capped.steps).toHaveLength(21)
    expect(capped.steps.at(-1)).toMatchObject({ summarises: { what: 'steps' } })
    const { mission, explained } = await life(long, {}, { budget: { tokens: 60_000 } })
    expect(mission).toMatchObject({ status: 'WAITING' })
    expect(explained.reasons[0]).toMatchObject({ code: 'waiting_for_budget' })
  })

  test.each<[string, Partial<Small>]>([
    ['has nothing to say', { summary: ' ' }],
    ['declines', { summary: 'I cannot help with that.', summaryEnds: 'refused' }],
    ['says the same without end', { summary: 'I cannot help with that. '.repeat(1_000) }],
    ['is filtered', { summary: 'It has', summaryEnds: 'filtered' }],
    ['fails on the way', { summary: 'It has', summaryEnds: 'failed' }],
  ])('goes on with what can be told without its model where that %s', async (_what, more) => {
    const { mission, steps, asked } = await life({ ...long, ...more })
    expect(mission).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 20 } })
    expect(asked.filter(({ isRefused }) => isRefused)).toEqual([])
    const summaries = steps.flatMap((step) => (step.kind === 'model_call' && step.summarises ? [step] : []))
    expect(summaries.length).toBeGreaterThan(1)
    for (const { text, summarises } of summaries) {
      expect(text).toContain('The agent (step 1): Thought 0. and so on')
      expect(text).toContain(`calculator answered (s2): `)
      expect(text).toContain(`calculator answered (s${summarises?.to}): `)
      expect(text).not.toContain('I cannot help')
    }
    expect(textOf(asked.at(-1)?.request.turns[1])).toContain(summaries.at(-1)?.text)
  })

  test('keeps of one that was cut off what there is', async () => {
    const { steps } = await life({ ...long, summaryEnds: 'length' })
    expect(steps.find((step) => step.kind === 'model_call' && step.summarises)).toMatchObject({
      text: 'It has counted.',
    })
  })

  test('keeps of a summary that is too long its beginning', async () => {
    const { mission, steps, asked } = await life({ ...long, summary: longText(50_000) })
    expect(mission).toMatchObject({ status: 'COMPLETED' })
    expect(asked.filter(({ isRefused }) => isRefused)).toEqual([])
    const summary = steps.find((step) => step.kind === 'model_call' && step.summarises)
    const text = summary?.kind === 'model_call' ? summary.text : ''
    expect(text).toMatch(/^line 1\nline 2\n/)
    expect(text.length).toBeLessThan(8000)
  })
})

describe('a summary of an agent with guardrails at its output', () => {
  const long: Small = { replies: words(20), window: 8000, takes: 8000, summary: 'The word is sesame. It has counted.' }
  const guardrail = (outcome: Guardrail['outcome'], rule: Guardrail['rule']): Pick<NewAgent, 'guardrails'> => ({
    guardrails: [{ name: 'secrets', at: 'output', rule, outcome, on_error: 'block' }],
  })
  const word: Guardrail['rule'] = { kind: 'words', words: ['sesame'] }

  test('is kept without what they block, and the mission goes on', async () => {
    const { mission, steps, asked } = await life(long, guardrail('block', word))
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'done' })
    expect(JSON.stringify(steps)).not.toContain('sesame')
    expect(steps.find((step) => step.kind === 'model_call' && step.summarises)).toMatchObject({
      // What was done is told without the model, so that nothing is done twice.
      text: expect.stringMatching(
        /^\[withheld by the guardrail secrets\]\nThe agent \(step 1\): .*\ncalculator answered \(s2\): /,
      ),
      findings: [{ guardrail: 'secrets', at: 'output', outcome: 'blocked' }],
    })
    expect(asked.map(({ request }) => wordsOf(request)).join()).not.toContain('sesame')
  })

  test('is kept redacted', async () => {
    const { mission, steps } = await life(long, guardrail('redact', word))
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'done' })
    expect(steps.find((step) => step.kind === 'model_call' && step.summarises)).toMatchObject({
      text: 'The word is [redacted]. It has counted.',
      findings: [{ guardrail: 'secrets', at: 'output', outcome: 'redacted' }],
    })
  })

  test('is no answer, of which a schema would say anything', async () => {
    const schema: Guardrail['rule'] = { kind: 'schema', schema: { type: 'string' } }
    const { steps } = await life(long, guardrail('block', schema))
    const summary = steps.find((step) => step.kind === 'model_call' && step.summarises)
    expect(summary).toMatchObject({ text: long.summary })
    expect(summary).not.toHaveProperty('findings')
  })
})

/** How it went, without times. */
async function stepsOf(small: Small, lostAfter: number) {
  const { platform, process, asked } = await smallWorld(small, blobFolder())
  const { id } = await process.submit({ agent: 'one', input: 'Read all of it', max_attempts: 1 })
  let writes = 0
  const ports = interceptPorts({ ...platform.ports, ...portsFor(platform, small) }, (call, perform) => {
    if (call.operation === 'write' && writes++ >= lostAfter) return Promise.reject(new Error('The process is lost'))
    return perform()
  })
  const lost = platform.processOn(ports)
  for (const message of platform.receive()) {
    await lost.execute(message.body).catch(() => {})
    await platform.lanes.delete(message)
  }
  platform.advance(leaseMs + 1)
  await process.sweep()
  await untilQuiet(platform, (act) => act(process))
  const { mission, steps } = await platform.record(id)
  const { problems } = await quietProblems(platform)
  platform.close()
  const told = steps.map(({ started_at: _, finished_at: __, ...step }) => step)
  return { mission, told, problems, writes, summaries: asked.filter(({ isSummary }) => isSummary).length }
}

test.each<[string, Small]>([
  ['makes no recorded summary again', { replies: [...words(10), ...fetches(4)], page, window: 8000, takes: 8000 }],
  ['keeps to what its provider took', { replies: fetches(5), page, takes: 20_000 }],
])('whoever goes on after a crash asks the same, and %s', async (_what, small) => {
  const whole = await stepsOf(small, Number.POSITIVE_INFINITY)
  expect(whole.mission).toMatchObject({ status: 'COMPLETED' })
  expect(whole.told.some(({ kind, ...step }) => kind === 'model_call' && 'context' in step)).toBe(true)
  for (let lostAfter = 1; lostAfter < whole.writes; lostAfter += 3) {
    const { mission, told, problems, summaries } = await stepsOf(small, lostAfter)
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'done' })
    expect(told).toEqual(whole.told)
    expect(problems).toEqual([])
    // The one whose record was lost with its process is made once more.
    expect(summaries - whole.summaries).toBeLessThanOrEqual(1)
  }
})

test('a redriven mission is shown what the dead one was shown', async () => {
  const small: Small = { replies: words(12), window: 8000, takes: 8000 }
  const { platform, process, asked } = await smallWorld(small, blobFolder(), {
    limits: { max_steps: 22, max_output_tokens: 1000 },
  })
  const { id } = await process.submit({ agent: 'one', input: 'Read all of it', max_attempts: 1 })
  await deliverAll(platform, (act) => act(process))
  const before = asked.length
  const { new_mission_id } = await process.redrive(id, { from_step: 'failed' })
  await deliverAll(platform, (act) => act(process))
  const { mission } = await platform.record(String(new_mission_id))
  expect(mission.status).toBe('COMPLETED')
  expect(asked.slice(before).some(({ request }) => textOf(request.turns[1]).includes('This is a summary'))).toBe(true)
  expect(asked.every(({ request }) => request.model === model)).toBe(true)
  platform.close()
})

function never(): never {
  throw new Error('It is not there')
}

test('a long message of a conversation is shown as its first page, and read on from its conversation alone', async () => {
  const limits = { max_steps: 50, max_output_tokens: 1000, max_result_characters: 1000 }
  const read = (id: string, more: object = {}): ModelPart[] => [calls('read_result', { id, ...more }, `r${id}`)]
  const replies = [[says('noted')], read('m1', { offset: 1000, limit: 100 }), read('m3')]
  const { platform, process, asked } = await smallWorld({ replies }, blobFolder(), { limits })
  const { id } = await process.begin({ agent: 'one', on_message: 'queue' })
  const long = Array.from({ length: 500 }, (_, at) => `part ${at}`).join(', ')
  for (const content of [long, 'What does it say?']) {
    await process.say(id, content, content)
    await deliverAll(platform, (act) => act(process))
    platform.advance(6 * 60_000)
    await process.sweep()
  }
  const second = asked[1]?.request ?? never()
  expect(textOf(second.turns[0])).toBe(
    `${long.slice(0, 1000)}\n[These are the first 1000 of ${long.length} characters. To read on, call read_result with the id m1 and the offset 1000.]`,
  )
  expect(second.tools.map(({ name }) => name)).toContain('read_result')
  expect(textOf(asked[2]?.request.turns.at(-1))).toContain(`\n${long.slice(1000, 1100)}`)
  // What it is to answer is before it already.
  expect(textOf(asked[3]?.request.turns.at(-1))).toContain('not_found')
  const { messages } = await process.conversation(id)
  expect(messages.at(-1)).toMatchObject({ role: 'assistant', content: 'done', outcome: 'completed' })
  platform.close()
})
