import type { Attack, Ground } from '../attack.ts'
import { makeAgent } from '../make-agent.ts'
import { repeat } from '../repeat.ts'

const alternatives = Array.from({ length: 98 }, () => ({ type: 'string' }))
const form = { anyOf: [{ type: 'array', items: { anyOf: alternatives } }, { type: 'object' }] }
const tooMany = Array.from({ length: 60_000 }, (_, at) => at % 10)

/** Decisions whose payload takes long to check by the form of the call. */
export const costlyDecisions: Attack = {
  name: 'decisions that take long to check',
  async prepare(ground) {
    const approvals = [{ tool: 'memory_set', form }]
    const agent = await makeAgent(ground, { name: 'costly-form', tools: ['memory_set'], approvals })
    const approval = await askedFor(ground, agent)
    const body = JSON.stringify({ decision: 'approve', payload: tooMany })
    const path = `/v1/approvals/${approval}/decision`
    return (over) => repeat(8, over, () => ground.caller({ method: 'POST', path, body }))
  },
}

async function askedFor({ caller }: Ground, agent: string): Promise<string> {
  const body = JSON.stringify({ agent, input: 'remember the colour is blue' })
  await caller({ method: 'POST', path: '/v1/missions', body })
  for (;;) {
    const { text } = await caller({ path: '/v1/approvals?status=OPEN&limit=100' })
    const found = JSON.parse(text).items.find((approval: { agent: string }) => approval.agent === agent)
    if (found) return found.id
  }
}
