import { expect, test } from 'vitest'
import type { Models } from '../../../../core/base/ports/models.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { calls, reply, says, textOf } from '../../../simulation/replies.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** Agents that give all that they get to the next one, whatever that is. */
function passingOn(next: Readonly<Record<string, string>>, inputs: (input: string) => string): Models {
  return {
    price: () => undefined,
    async *generate({ system, turns }) {
      const agent = next[system]
      const input = textOf(turns[0])
      if (turns.length > 1 || agent === undefined) yield* reply([says(textOf(turns.at(-1)))])
      else yield* reply([calls('delegate', { agent, input: inputs(input) })])
    },
  }
}

async function missionsOf(models: Models): Promise<{ readonly depth: number; readonly output: unknown }> {
  const platform = await createSimulatedPlatform({ concurrency: 10, models })
  const process = platform.process((_call, perform) => perform())
  for (const name of ['ping', 'pong']) await process.createAgent({ name, instructions: name, tools: ['delegate'] })
  const { id } = await process.submit({ agent: 'ping', input: 'solve it' })
  await deliverAll(platform, (act) => act(process))
  const { missions } = await platform.stored()
  const { mission } = await platform.record(id)
  platform.close()
  return { depth: missions.length, output: mission.output }
}

test('two agents that delegate the same work to each other are told so at once', async () => {
  const { depth, output } = await missionsOf(passingOn({ ping: 'pong', pong: 'ping' }, (input) => input))
  expect(depth).toBe(2)
  expect(output).toContain('repeated_call: ping has this very work already')
})

test('an agent is not given its own work either', async () => {
  const { depth } = await missionsOf(passingOn({ ping: 'ping' }, (input) => input))
  expect(depth).toBe(1)
})

test('a smaller part of it may go back and forth, as deep as missions delegate', async () => {
  const { depth, output } = await missionsOf(passingOn({ ping: 'pong', pong: 'ping' }, (input) => `${input}, in part`))
  expect(depth).toBe(6)
  expect(output).toContain('limit_exceeded')
})
