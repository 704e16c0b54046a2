import { isSortieError } from '../../contract/errors.ts'
import { loadTenant } from '../access/tenant.ts'
import type { Agent } from '../agents/agent.ts'
import { resolveAgent } from '../agents/resolve-agent.ts'
import { requireNotStopped } from '../control/switch.ts'
import type { Run } from './run.ts'
import { failure, type ToolResult } from './tool-result.ts'

/** The agent that a model named, or what to tell the model. */
export async function findAgent(run: Run, name: string): Promise<Agent | ToolResult> {
  try {
    const agent = await resolveAgent(run.store, name)
    requireNotStopped(await loadTenant(run.store), { agent: agent.name, tags: run.stored.mission.tags })
    return agent
  } catch (error) {
    if (isSortieError(error)) return failure(`${error.code}: ${error.message}`)
    throw error
  }
}
