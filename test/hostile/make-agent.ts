import type { Ground } from './attack.ts'

interface NewAgent {
  readonly name: string
  readonly tools?: readonly string[]
  readonly approvals?: readonly object[]
  readonly output_schema?: object
}

/** A hosted agent on the offline model. @returns its name */
export async function makeAgent({ maker }: Ground, agent: NewAgent): Promise<string> {
  const name = `${agent.name}-${++made}`
  await maker.post('/v1/agents', { instructions: 'x', model: 'offline/rules', ...agent, name })
  return name
}

let made = 0
