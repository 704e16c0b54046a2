import { isSortieError } from '../../../contract/errors.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { resolveAgent } from '../../records/agent/resolve-agent.ts'
import { requireNotStopped } from '../../records/switch/switch.ts'
import { loadTenant } from '../../records/tenant/tenant.ts'
import type { Run } from '../runs/run.ts'
import { failure, type ToolResult } from '../runs/tool-result.ts'

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
