import { expect, test } from 'vitest'
import { agentFor } from '../../../../core/features/supervision/choose-agent.ts'
import type { Agent } from '../../../../core/records/agent/agent.ts'
import { putAgentHead, requireAgentHead } from '../../../../core/records/agent/agent-items.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** More than are looked at, and one with the capability behind them. */
async function manyAgents(): Promise<SimulatedPlatform> {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process((_, perform) => perform())
  await process.createAgent({ name: 'zz-able', model: 'offline/echo', capabilities: ['rare'] })
  const { body } = await requireAgentHead(platform.store, 'zz-able')
  const others = Array.from({ length: 1000 }, (_, at): Agent => ({ ...body, name: `a${at}`, capabilities: [] }))
  for (let at = 0; at < others.length; at += 20)
    await platform.store.write(others.slice(at, at + 20).map((agent) => putAgentHead(agent, 0)))
  return platform
}

test('of very many agents those that are preferred are found, and otherwise it is said that there are more', async () => {
  const platform = await manyAgents()
  const { tenant } = platform.caller
  const chosen = (prefer: string[], capability = 'rare') =>
    agentFor(platform.ports)(tenant, { capability, preferences: { prefer, strategy: 'least_busy' } }, 'mis_1')
  await expect(chosen([])).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringMatching(/^None of the first 1000 agents has the capability rare, and there are more/),
  })
  expect(await chosen(['zz-able', 'nobody', 'echo', 'a1'])).toMatchObject({
    agent: { name: 'zz-able' },
    choice: { candidates: 1, decided_by: 'only_candidate' },
  })
  // A built-in one is among the first, preferred or not.
  expect(await chosen(['echo', 'zz-able'], 'echo')).toMatchObject({
    agent: { name: 'echo' },
    choice: { candidates: 1 },
  })
  platform.close()
})
