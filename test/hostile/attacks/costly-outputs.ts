import type { Attack } from '../attack.ts'
import { costlySchemas } from '../bodies/schemas.ts'
import { makeAgent } from '../make-agent.ts'
import { repeat } from '../repeat.ts'

const inputs = [Array.from({ length: 20_000 }, (_, at) => at % 10), Array.from({ length: 20_000 }, () => ({}))]

/** Answers that take long to check: twenty thousand values, of which each fails a hundred alternatives, and the like. */
export const costlyOutputs: Attack = {
  name: 'outputs that take long to check',
  async prepare(ground) {
    const agents = await Promise.all(
      costlySchemas.map((output_schema, at) => makeAgent(ground, { name: `costly-${at}`, output_schema })),
    )
    const bodies = agents.flatMap((agent) => inputs.map((input) => JSON.stringify({ agent, input })))
    const { caller } = ground
    return (over) =>
      repeat(4, over, (n) =>
        caller({ method: 'POST', path: '/v1/missions', body: bodies[n % bodies.length] as string }),
      )
  },
}
