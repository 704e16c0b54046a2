import { expect } from 'vitest'
import { apiOf } from './api.ts'
import {
  awaitedChild,
  cancel,
  ended,
  eventsOf,
  expectWhole,
  inStatus,
  missionOf,
  missions,
  stepsOf,
  submit,
  withSteps,
} from './missions.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'

export function delegating({ sideBySide }: Scenarios): void {
  sideBySide('delegating', (scenario) => {
    scenario('the parent waits for its child, goes on, and counts what the child used', async (platform) => {
      const api = apiOf(platform)
      const tag = freshName('family')
      const input = 'ask coder: what is 6 * 7?'
      const { id } = await submit(api, { agent: 'supervisor', input, tags: [tag], priority: 'HIGH' })
      const parent = await ended(platform, api, id)
      expect(parent).toMatchObject({ status: 'COMPLETED', output: 'coder answered: 6 * 7 = 42.', attempt: 1 })

      const [step] = (await stepsOf(api, id)).filter(({ kind }) => kind === 'delegation')
      expect(step).toMatchObject({ agent: 'coder', output: '6 * 7 = 42.', is_error: false })
      const child = await missionOf(api, (step as { mission_id: string }).mission_id)
      expect(child).toMatchObject({
        status: 'COMPLETED',
        parent_id: id,
        agent: 'coder',
        input: 'what is 6 * 7?',
        priority: 'HIGH',
        deadline: parent.deadline,
      })
      const family = (await missions(api, `?tag=${tag}`)).items.map((mission) => mission.id)
      expect(family.sort()).toEqual([id, child.id].sort())
      expect(parent.usage.model_calls).toBe(2 + child.usage.model_calls)

      const events = (await eventsOf(api, id)).items
      expectWhole(events)
      expectWhole((await eventsOf(api, child.id)).items)
      expect(events.find(({ type }) => type === 'mission.waiting')?.data).toMatchObject({ child_id: child.id })
    })

    scenario('a waiting parent names its child', async (platform) => {
      const api = apiOf(platform)
      const page = platform.slowSite?.page()
      const { id } = await submit(api, { agent: 'supervisor', input: `ask coder: read ${page?.url}` })
      const parent = await inStatus(platform, api, id, 'WAITING')
      const child = awaitedChild(parent)
      await page?.asked
      expect(await missionOf(api, child)).toMatchObject({ status: 'RUNNING', parent_id: id })
      page?.letGo()
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', waiting_for: null })
    })

    scenario('children delegate too, and share the memory of the whole', async (platform) => {
      const api = apiOf(platform)
      const input = 'remember the colour is blue.\nask architect: ask researcher: recall the colour'
      const { id } = await submit(api, { agent: 'supervisor', input })
      const { status, output } = await ended(platform, api, id)
      expect(status).toBe('COMPLETED')
      expect(output).toBe(
        'I will remember that colour is blue.\narchitect answered: researcher answered: colour is blue.',
      )
    })

    scenario('several side by side, told in the order asked', async (platform) => {
      const api = apiOf(platform)
      const pages = [1, 2].map(() => platform.slowSite?.page())
      const [first, second] = pages
      const { id } = await submit(api, {
        agent: 'supervisor',
        input: `ask coder: read ${first?.url}\nask researcher: read ${second?.url}`,
      })
      await Promise.all(pages.map((page) => page?.asked))
      const { waiting_for } = await inStatus(platform, api, id, 'WAITING')
      expect(waiting_for).toMatchObject({ kind: 'child', of: 2 })
      second?.letGo()
      await withSteps(platform, api, id, 2)
      expect(await missionOf(api, id)).toMatchObject({ status: 'WAITING', waiting_for: { of: 2 } })
      first?.letGo()
      const { output } = await ended(platform, api, id)
      expect(output).toBe(
        `coder answered: ${first?.url} answered 200: at last\nresearcher answered: ${second?.url} answered 200: at last`,
      )
      const agents = (await stepsOf(api, id)).flatMap((step) => (step.kind === 'delegation' ? [step.agent] : []))
      expect(agents).toEqual(['researcher', 'coder'])
      expectWhole((await eventsOf(api, id)).items)
    })

    scenario('more than fit one write begin in portions, and all are heard of', async (platform) => {
      const api = apiOf(platform)
      const { id } = await submit(api, { agent: 'supervisor', input: 'ask echo 12 times: part' })
      const { status, output, usage } = await ended(platform, api, id)
      expect([status, output]).toEqual([
        'COMPLETED',
        Array.from({ length: 12 }, () => 'echo answered: part').join('\n'),
      ])
      expect(usage.model_calls).toBe(2 + 12)
      const children = (await stepsOf(api, id)).flatMap((step) => (step.kind === 'delegation' ? [step.mission_id] : []))
      expect(new Set(children).size).toBe(12)
      const events = (await eventsOf(api, id)).items
      expectWhole(events)
      expect(events.map(({ type }) => type)).toContain('mission.delegated')
    })

    scenario('an agent that does not exist is told to the parent, which goes on', async (platform) => {
      const api = apiOf(platform)
      const { id } = await submit(api, { agent: 'supervisor', input: 'ask nobody: hello' })
      const { status, output } = await ended(platform, api, id)
      expect(status).toBe('COMPLETED')
      expect(output).toContain('not_found')
    })

    scenario('agents that delegate to each other for ever are stopped', async (platform) => {
      const api = apiOf(platform)
      const input = `${'ask architect:('.repeat(8)}hello`
      const { id } = await submit(api, { agent: 'supervisor', input })
      const { status, output } = await ended(platform, api, id)
      expect(status).toBe('COMPLETED')
      expect(output).toContain('limit_exceeded')
    })

    scenario('a child that is cancelled is told to the parent, which goes on', async (platform) => {
      const api = apiOf(platform)
      const page = platform.slowSite?.page()
      const { id } = await submit(api, { agent: 'supervisor', input: `ask coder: read ${page?.url}` })
      const parent = await inStatus(platform, api, id, 'WAITING')
      await page?.asked
      await cancel(api, awaitedChild(parent))
      const { status, output } = await ended(platform, api, id)
      expect(status).toBe('COMPLETED')
      expect(output).toContain('cancelled')
    })
  })
}
