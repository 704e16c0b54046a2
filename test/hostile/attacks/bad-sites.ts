import type { Attack } from '../attack.ts'
import { makeAgent } from '../make-agent.ts'
import { repeat } from '../repeat.ts'

/** Missions that fetch from sites that hang, switch protocols, trickle, or answer without end. */
export const badSites: Attack = {
  name: 'fetches from sites that do not behave',
  async prepare(ground) {
    const agent = await makeAgent(ground, { name: 'reader', tools: ['http_fetch'] })
    const bodies = Object.values(ground.receivers).map((site) =>
      JSON.stringify({ agent, input: `read ${site}/page`, timeout_s: 30, max_attempts: 1 }),
    )
    return (over) =>
      repeat(4, over, (n) =>
        ground.caller({ method: 'POST', path: '/v1/missions', body: bodies[n % bodies.length] as string }),
      )
  },
}
