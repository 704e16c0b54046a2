import type { Ground } from './attack.ts'

interface NewAgent {
  readonly name: string
  readonly tools?: readonly string[]
  readonly approvals?: readonly object[]
  readonly output_schema?: object
}

/** A hosted agent on the offline model. @returns its name */
export async function makeAgent({ caller }: Ground, agent: NewAgent): Promise<string> {
  const body = JSON.stringify({ instructions: 'x', model: 'offline/rules', ...agent })
  const { status, text } = await caller({ method: 'POST', path: '/v1/agents', body })
  if (status !== 201 && status !== 409) throw new Error(`No agent was made: ${status} ${text}`)
  return agent.name
}
