import { isSortieError } from '../../../contract/errors.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { resolveAgent } from '../../records/agent/resolve-agent.ts'
import { requireNotStopped } from '../../records/switch/switch.ts'
import { loadTenant } from '../../records/tenant/tenant.ts'
import type { Leg } from '../legs/leg.ts'
import { failure, type ToolResult } from '../legs/tool-result.ts'

/** The agent that a model named, or the answer for the model. */
export async function findAgent(leg: Leg, name: string): Promise<Agent | ToolResult> {
  try {
    const agent = await resolveAgent(leg.store, name)
    requireNotStopped(await loadTenant(leg.store), { agent: agent.name, tags: leg.stored.mission.tags })
    return agent
  } catch (error) {
    if (isSortieError(error)) return failure(`${error.code}: ${error.message}`)
    throw error
  }
}
