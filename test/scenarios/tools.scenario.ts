import { expect } from 'vitest'
import { BuiltInToolList } from '../../contract/resources/built-in-tool.ts'
import type { Step } from '../../contract/resources/mission.ts'
import { toolNames } from '../../contract/resources/tool-name.ts'
import { apiOf, expectError } from './api.ts'
import { ended, eventsOf, expectWhole, stepsOf, submit } from './missions.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

/** With `offline/rules`, which calls the tools that a text plainly asks for. */
export function tools({ sideBySide }: Scenarios): void {
  sideBySide('tools', (scenario) => {
    scenario('the calculator calculates, and each step is recorded before the next', async (platform) => {
      const { mission, steps } = await done(platform, 'coder', 'What is 17 * 23?')
      expect(mission).toMatchObject({ status: 'COMPLETED', output: '17 * 23 = 391.' })
      expect(steps).toMatchObject([
        { number: 1, kind: 'model_call', tool_calls: [{ name: 'calculator' }], finish_reason: 'tool_calls' },
        { number: 2, kind: 'tool_call', tool: 'calculator', is_error: false, output: { result: 391 } },
        { number: 3, kind: 'model_call', tool_calls: [], finish_reason: 'stop' },
      ])
      expect(mission.usage).toMatchObject({ model_calls: 2, tool_calls: 1 })
      const times = steps.flatMap(({ started_at, finished_at }) => [started_at, finished_at])
      expect(times).toEqual([...times].sort())
    })

    scenario('each that is built in says what it does, by name, in pages', async (platform) => {
      const api = apiOf(platform)
      const list = async (query: string) =>
        BuiltInToolList.parse((await api('GET', `/v1/built-in-tools?${query}`)).body)
      const { items, next_cursor } = await list('limit=100')
      expect([items.map(({ name }) => name), next_cursor]).toEqual([toolNames.toSorted(), null])
      const told = (name: string) => items.find((one) => one.name === name)
      expect(told('calculator')).toMatchObject({
        ...{ effect: 'none', needs_mission: false, description: expect.stringMatching(/./) },
        parameters: { type: 'object', required: ['expression'] },
      })
      expect(told('http_request')).toMatchObject({ effect: 'write', needs_mission: false })
      expect(told('remember')).toMatchObject({ effect: 'idempotent', needs_mission: true })
      expect(told('delegate')).toMatchObject({ effect: null, needs_mission: true })
      const first = await list('limit=1')
      const second = await list(`limit=1&cursor=${first.next_cursor}`)
      expect([...first.items, ...second.items]).toEqual(items.slice(0, 2))
      expectError(await api('GET', '/v1/built-in-tools?cursor=nonsense'), 'invalid_cursor')
    })

    scenario('a tool that fails is told to the model, which goes on', async (platform) => {
      const { mission, steps } = await done(platform, 'coder', 'What is 1 / 0?')
      expect(mission.status).toBe('COMPLETED')
      expect(steps[1]).toMatchObject({ kind: 'tool_call', is_error: true })
      expect(mission.output).toContain('calculator failed')
    })

    scenario('memory keeps within a mission, and not beyond it', async (platform) => {
      const first = await done(platform, 'coder', 'remember the colour is blue, then recall the colour')
      expect(first.mission.output).toBe('I will remember that colour is blue.\ncolour is blue.')
      const other = await done(platform, 'coder', 'recall the colour')
      expect(other.mission.output).toBe('I remember nothing about colour.')
    })

    scenario('the clock tells the time', async (platform) => {
      const { steps } = await done(platform, 'ops', 'what time is it?')
      const { time } = toolOutput(steps) as { time: string }
      expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(platform.patienceMs)
    })

    scenario('a page is fetched where the operator allows it', async (platform) => {
      const page = platform.slowSite?.page()
      page?.letGo()
      const { steps } = await done(platform, 'researcher', `read ${page?.url}`)
      expect(toolOutput(steps)).toMatchObject({ url: page?.url, status: 200, text: 'at last' })
    })

    scenario('what is not on the public internet is not fetched', async (platform) => {
      const addresses = [
        'http://127.0.0.1/',
        'http://127.0.0.1:9200/_cat',
        'http://169.254.169.254/latest/meta-data/',
        'http://0.0.0.0/',
        'http://2130706433/',
        'http://0x7f.1/',
        'http://10.0.0.1/',
        'http://192.168.0.1/',
        'http://localhost/',
      ]
      const runs = await Promise.all(addresses.map((address) => done(platform, 'researcher', `read ${address} `)))
      for (const [at, { mission, steps }] of runs.entries()) {
        expect(mission.status).toBe('COMPLETED')
        expect([addresses[at], steps[1]]).toMatchObject([addresses[at], { tool: 'http_fetch', is_error: true }])
        const told = expect.stringMatching(/^address_refused: .*(SORTIE_FETCH_ALLOW|function tool)/)
        expect([addresses[at], toolOutput(steps)]).toEqual([addresses[at], told])
      }
    })

    scenario('pages of one answer are read side by side', async (platform) => {
      const pages = [1, 2, 3].map(() => platform.slowSite?.page())
      const api = apiOf(platform)
      const { id } = await submit(api, {
        agent: 'researcher',
        input: `read ${pages.map((page) => page?.url).join(' ')} `,
      })
      await Promise.all(pages.map((page) => page?.asked))
      for (const page of pages.toReversed()) page?.letGo()
      const { output } = await ended(platform, api, id)
      expect(output).toBe(pages.map((page) => `${page?.url} answered 200: at last`).join('\n'))
      expectWhole((await eventsOf(api, id)).items)
    })

    scenario('many calls of one answer are answered in its order', async (platform) => {
      const { mission, steps } = await done(platform, 'coder', 'what is 1 + 1 and 2 + 2 and 3 + 3 and 4 + 4 and 5 + 5?')
      expect(mission.output).toBe('1 + 1 = 2.\n2 + 2 = 4.\n3 + 3 = 6.\n4 + 4 = 8.\n5 + 5 = 10.')
      expect(steps.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7])
      expectWhole((await eventsOf(apiOf(platform), mission.id)).items)
    })
  })
}

async function done(platform: Platform, agent: string, input: string) {
  const api = apiOf(platform)
  const { id } = await submit(api, { agent, input })
  return { mission: await ended(platform, api, id), steps: await stepsOf(api, id) }
}

function toolOutput(steps: readonly Step[]): unknown {
  return steps.find((step) => step.kind === 'tool_call')?.output
}
