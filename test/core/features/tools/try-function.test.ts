import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type * as z from 'zod'
import { PutFunctionTool } from '../../../../contract/resources/function-tool.ts'
import { ToolTrial, TryTool } from '../../../../contract/resources/tool.ts'
import {
  type HandedCall,
  PollToolCalls,
  ToolCallProgress,
  ToolCallResult,
} from '../../../../contract/resources/tool-call.ts'
import type { Store } from '../../../../core/base/ports/store.ts'
import { answerToolCall, noteToolProgress } from '../../../../core/features/tool-calls/answer-call.ts'
import { pollToolCalls } from '../../../../core/features/tool-calls/poll-calls.ts'
import { putFunctionTool } from '../../../../core/features/tools/manage-function-tools.ts'
import { tryTool } from '../../../../core/features/tools/try-tool.ts'
import { callQueuePartition, loadHandedCall, queueOf } from '../../../../core/records/tool-call/handed-call.ts'
import type { SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { otherCaller, platformWith } from '../../engine/connections/services.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await platformWith([])
})
afterEach(() => platform.close())

const parameters = { type: 'object', properties: { page: { type: 'integer' } }, required: ['page'] }
const declare = (given: Partial<z.input<typeof PutFunctionTool>> = {}) => {
  const tool = PutFunctionTool.parse({ description: 'Renders a page.', parameters, effect: 'none', ...given })
  return putFunctionTool(platform.ports)(platform.caller, 'render', tool)
}
/** @param changes what the store of whoever tries it does otherwise */
const attempt = (given: z.input<typeof TryTool> = { arguments: { page: 7 } }, changes: Partial<Store> = {}) => {
  const { stores } = platform.ports
  const own = { ...stores, tenant: (id: string) => ({ ...stores.tenant(id), ...changes }) }
  return tryTool({ ...platform.ports, stores: own })(platform.caller, 'render', TryTool.parse(given))
}
const polled = async (caller = platform.caller, wait = 0) =>
  (await pollToolCalls(platform.ports)(caller, PollToolCalls.parse({ tools: ['render'], wait }))).calls
const answer = ({ id, lease }: HandedCall, given: Partial<z.input<typeof ToolCallResult>> = {}) =>
  answerToolCall(platform.ports)(platform.caller, id, ToolCallResult.parse({ lease, output: 'done', ...given }))
const refused = (code: string, why = '') => expect.objectContaining({ code, message: expect.stringContaining(why) })

async function taken(): Promise<HandedCall> {
  const [one] = await polled(platform.caller, 20)
  if (!one) throw new Error('There is no call')
  return one
}

const queued = async () => {
  const query = { partition: callQueuePartition, prefix: queueOf('render'), limit: 10, consistent: true }
  return (await platform.store.query('entities', query)).items
}

/** The time of whoever tries it passes, once this has happened. */
const passing = (first: () => Promise<unknown> = async () => {}): Partial<Store> => ({
  async waitForChange() {
    await first()
    platform.advance(20_000)
    return 'look'
  },
})

describe('a function tool that is tried', () => {
  test('is given to whoever serves it, for no mission, and its answer is told', async () => {
    await declare()
    const trying = attempt()
    const one = await taken()
    expect(one).toMatchObject({
      ...{ tool: 'render', tool_version: 1, arguments: { page: 7 }, mission_id: null, agent: null, subject: null },
      ...{ effect: 'none', times: 1, key: expect.stringMatching(/^try_/) },
    })
    const progress = ToolCallProgress.parse({ lease: one.lease, text: 'half of it' })
    expect(await noteToolProgress(platform.ports)(platform.caller, one.id, progress)).toMatchObject({ shown: false })
    expect(await answer(one, { output: { pages: 1 } })).toEqual({ id: one.id, mission_id: null })
    expect(ToolTrial.parse(await trying)).toEqual({
      ...{ version: 1, effect: 'none', output: { pages: 1 }, is_error: false, duration_ms: expect.any(Number) },
    })
  })

  test('leaves nothing of what it was given and answered, and its answer can be sent again', async () => {
    await declare()
    const trying = attempt()
    const one = await taken()
    await answer(one, { output: 'a secret' })
    await trying
    const item = await platform.store.get('entities', { partition: `tool-call#${one.id}`, sort: 'call' })
    expect(item).toMatchObject({ expires_at: expect.any(Number), body: { status: 'ANSWERED' } })
    expect(JSON.stringify(item)).not.toMatch(/a secret|"page"/)
    expect(await queued()).toEqual([])
    expect(await answer(one)).toEqual({ id: one.id, mission_id: null })
  })

  test('that failed is told as that', async () => {
    await declare()
    const trying = attempt()
    await answer(await taken(), { output: 'out of paper', is_error: true })
    expect(await trying).toMatchObject({ output: 'out of paper', is_error: true })
  })

  test('that nobody serves is told as that, with what to do, and the call is withdrawn', async () => {
    await declare()
    const trial = await attempt(undefined, passing())
    expect(trial).toMatchObject({ is_error: true, effect: 'none' })
    expect(trial.output).toContain('tool_timed_out: nobody who serves render took this call within 20 s. Start')
    expect(await polled()).toEqual([])
    expect(await queued()).toEqual([])
  })

  test('is waited for no longer than a mission would wait', async () => {
    await declare({ timeout_s: 5 })
    expect((await attempt(undefined, passing())).output).toContain('within 5 s')
  })

  test('that was taken and not answered may have begun, and its late answer is refused', async () => {
    await declare()
    const calls: HandedCall[] = []
    const trial = await attempt(
      undefined,
      passing(async () => {
        calls.push(...(await polled()))
      }),
    )
    expect(trial).toMatchObject({ is_error: true, output: expect.stringContaining('it may have begun') })
    const [one] = calls
    if (!one) throw new Error('It was not taken')
    await expect(answer(one)).rejects.toEqual(
      refused('tool_call_closed', 'the person who tried the tool no longer waits'),
    )
  })

  test('of another tenant is not given out', async () => {
    await declare()
    const trying = attempt()
    const one = await taken()
    expect(await polled(otherCaller(platform))).toEqual([])
    await answer(one)
    await trying
  })
})

describe('it is given to nobody', () => {
  test('where it changes something and nobody has confirmed that', async () => {
    await declare({ effect: 'write' })
    await expect(attempt()).rejects.toEqual(refused('not_applicable', '"confirm": true'))
    expect(await queued()).toEqual([])
    const trying = attempt({ arguments: { page: 7 }, confirm: true })
    const one = await taken()
    expect(one.effect).toBe('write')
    await answer(one)
    expect(await trying).toMatchObject({ effect: 'write', is_error: false })
  })

  test('with arguments that do not follow its parameters, or that are too long', async () => {
    await declare()
    await expect(attempt({ arguments: { page: 'seven' } })).rejects.toEqual(refused('not_applicable', '/page'))
    const long = { page: 7, text: 'x'.repeat(70_000) }
    await expect(attempt({ arguments: long })).rejects.toEqual(refused('payload_too_large', '64 KB'))
    expect(await queued()).toEqual([])
  })
})

describe('a call that whoever tried it is lost for', () => {
  const losing: Partial<Store> = {
    waitForChange: async () => 'look',
    async get(table, key, options) {
      if (key.partition.startsWith('tool-call#')) throw new Error('The process is lost')
      return platform.store.get(table, key, options)
    },
  }

  test('is in nobody’s way once its time is up', async () => {
    await declare()
    await expect(attempt(undefined, losing)).rejects.toThrow('The process is lost')
    const [left] = await queued()
    const id = left?.sort.split('#').at(-1) ?? ''
    expect(left?.expires_at).toBeGreaterThan(platform.now() / 1000)
    platform.advance(21_000)
    expect(await polled()).toEqual([])
    expect(await queued()).toEqual([])
    expect((await loadHandedCall(platform.store, id))?.call.status).toBe('TIMED_OUT')
  })

  test('is gone some minutes later, also where nobody asks for calls', async () => {
    await declare()
    await expect(attempt(undefined, losing)).rejects.toThrow('The process is lost')
    platform.advance(700_000)
    expect(await queued()).toEqual([])
  })
})

test('a process that takes leave withdraws the call and says so', async () => {
  await declare()
  await expect(attempt(undefined, { waitForChange: async () => 'stopping' })).rejects.toEqual(refused('unavailable'))
  expect(await queued()).toEqual([])
})
