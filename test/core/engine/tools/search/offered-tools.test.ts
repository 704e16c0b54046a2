import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PutFunctionTool } from '../../../../../contract/resources/function-tool.ts'
import type { ToolSpec } from '../../../../../core/base/ports/models.ts'
import { offeredTools } from '../../../../../core/engine/tools/search/offered-tools.ts'
import { mostOffered } from '../../../../../core/engine/tools/search/search-tools.ts'
import { putFunctionTool } from '../../../../../core/features/tools/manage-function-tools.ts'
import type { RecordedStep } from '../../../../../core/records/mission/recorded-step.ts'
import type { SimulatedPlatform } from '../../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../../simulation/until-quiet.ts'
import { platformWith } from '../../connections/services.ts'

const specs = (count: number): readonly ToolSpec[] => [
  { name: 'clock', description: 'Tells the time.', parameters: {} },
  ...Array.from({ length: count - 1 }, (_, at) => ({ name: `tool_${at}`, description: `Does ${at}.`, parameters: {} })),
]
const offered = (count: number, steps: readonly RecordedStep[] = [], wanted?: string) =>
  offeredTools({ specs: specs(count), called: () => undefined, close: async () => undefined }, steps, wanted).map(
    ({ name }) => name,
  )

function called(tool: string, output: unknown = null): RecordedStep {
  const time = '2026-11-21T08:00:00.000Z'
  const step = { number: 1, attempt: 1, started_at: time, finished_at: time, kind: 'tool_call' as const, call_id: 'c' }
  return { ...step, tool, arguments: {}, output: JSON.parse(JSON.stringify(output)), is_error: false, effect: null }
}

describe('a model', () => {
  test('is told of all tools, as long as they are not many', () => {
    expect(offered(mostOffered)).toHaveLength(mostOffered)
    expect(offered(mostOffered)).not.toContain('search_tools')
  })

  test('is told of many only what is built in, the search, what it found, and what was called', () => {
    expect(offered(60)).toEqual(['search_tools', 'clock'])
    const found = called('search_tools', { tools: [{ name: 'tool_7' }, { name: 'tool_9' }, { name: 'gone' }], of: 60 })
    expect(offered(60, [found, called('tool_3')])).toEqual(['search_tools', 'clock', 'tool_3', 'tool_7', 'tool_9'])
    expect(offered(60, [called('search_tools', 'no such thing')])).toEqual(['search_tools', 'clock'])
    expect(offered(60, [], 'tool_5')).toEqual(['search_tools', 'clock', 'tool_5'])
  })

  test('is never told of more than that, and then of what came last', () => {
    const steps = Array.from({ length: 58 }, (_, at) => called(`tool_${at}`))
    const names = offered(60, steps)
    expect(names).toHaveLength(mostOffered)
    expect(names).toContain('tool_57')
    expect(names).not.toContain('tool_0')
  })
})

describe('an agent with many tools', () => {
  let platform: SimulatedPlatform
  beforeEach(async () => {
    platform = await platformWith([])
  })
  afterEach(() => platform.close())

  test('finds them by what they do, and has read nothing from outside by that', async () => {
    const process = platform.process((_call, perform) => perform())
    const names = Array.from({ length: 41 }, (_, at) => `tool_${at}`)
    for (const [at, name] of names.entries()) {
      const description = at === 17 ? 'Cancels an order of the shop.' : `Reads list ${at}.`
      await putFunctionTool(platform.ports)(platform.caller, name, PutFunctionTool.parse({ description }))
    }
    await process.createAgent({ name: 'clerk', tools: names })
    const { id } = await process.submit({
      agent: 'clerk',
      input: 'call search_tools with {"query": "cancel an order"}',
    })
    await untilQuiet(platform, (act) => act(process))
    const { mission, steps } = await platform.record(id)
    expect(mission).toMatchObject({ status: 'COMPLETED' })
    expect(mission).not.toHaveProperty('outside_text')
    expect(steps.find(({ kind }) => kind === 'tool_call')).toMatchObject({
      ...{ tool: 'search_tools', is_error: false, origin: 'inside' },
      output: { tools: [{ name: 'tool_17', description: 'Cancels an order of the shop.' }], of: 41 },
    })
  })
})
