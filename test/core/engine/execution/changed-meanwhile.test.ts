import { expect, test } from 'vitest'
import type { Intercept } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const plain: Intercept = (_call, perform) => perform()

/** One that ends, one that waits, one that is tried again. */
const works = [
  { agent: 'coder', input: 'First 17 * 23; and then 4 + 5.' },
  { agent: 'supervisor', input: 'ask echo: one' },
  { agent: 'echo', input: 'flaky' },
]

test.each(works)(
  'an executor goes on when somebody changes its mission before any of its writes: $input',
  async (work) => {
    for (let position = 1; position < 5; position++) {
      const platform = await createSimulatedPlatform({ concurrency: 1 })
      const owner = platform.process(plain)
      const { id } = await owner.submit(work)
      const [message] = platform.receive()
      let writes = 0
      const executor = platform.process(async (call, perform) => {
        if (call.operation === 'write' && writes++ === position) {
          for (const priority of ['HIGH', 'LOW', 'CRITICAL'] as const) await owner.change(id, { priority })
        }
        return perform()
      })
      await executor.execute(message?.body ?? '')
      const { mission, events, steps } = await platform.record(id)
      const changes = writes > position ? 3 : 0
      expect(events.filter(({ type }) => type === 'mission.changed')).toHaveLength(changes)
      expect(mission.priority).toBe(changes > 0 ? 'CRITICAL' : 'NORMAL')
      expect(mission).toMatchObject({ attempt: mission.status === 'SCHEDULED' ? 2 : 1 })
      expect(['COMPLETED', 'WAITING', 'SCHEDULED']).toContain(mission.status)
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1))
      expect(steps.map(({ number }) => number)).toEqual(steps.map((_, at) => at + 1))
      platform.close()
    }
  },
)
