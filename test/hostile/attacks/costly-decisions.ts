import type { Attack } from '../attack.ts'
import { makeAgent } from '../make-agent.ts'
import { openApproval } from '../places.ts'
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
    const approval = await openApproval(ground.maker, agent)
    const body = JSON.stringify({ decision: 'approve', payload: tooMany })
    const path = `/v1/approvals/${approval}/decision`
    return (over) => repeat(8, over, () => ground.caller({ method: 'POST', path, body }))
  },
}
