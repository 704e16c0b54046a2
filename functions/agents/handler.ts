import * as agentRoutes from '../../contract/routes/agents.ts'
import * as modelRoutes from '../../contract/routes/models.ts'
import { createAgent, deleteAgent, updateAgent } from '../../core/features/agents/manage-agents.ts'
import { getAgent, listAgents, listAgentVersions } from '../../core/features/agents/read-agents.ts'
import { listModels } from '../../core/features/models/list-models.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const create = createAgent(ports)
  const get = getAgent(ports)
  const list = listAgents(ports)
  const versions = listAgentVersions(ports)
  const update = updateAgent(ports)
  const remove = deleteAgent(ports)
  const models = listModels(ports)
  return httpHandler({ ...agentRoutes, ...modelRoutes }, ports, {
    createAgent: ({ caller, body }) => create(caller, body),
    getAgent: ({ caller, params, query }) => get(caller, params.name, query.version),
    listAgents: ({ caller, query }) => list(caller, query),
    listAgentVersions: ({ caller, params, query }) => versions(caller, params.name, query),
    updateAgent: ({ caller, params, body }) => update(caller, params.name, body),
    deleteAgent: async ({ caller, params }) => {
      await remove(caller, params.name)
      return undefined
    },
    listModels: ({ caller, query }) => models(caller, query),
  })
}
