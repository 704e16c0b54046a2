import * as routes from '../../contract/routes/supervisor.ts'
import { controlAgent } from '../../core/features/supervision/control-agent.ts'
import { listSupervisedAgents } from '../../core/features/supervision/list-agents.ts'
import { readThroughput } from '../../core/features/supervision/read-throughput.ts'
import { supervisorStatus } from '../../core/features/supervision/status.ts'
import { listInstances } from '../../core/features/workers/list-instances.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const instances = listInstances(ports)
  const status = supervisorStatus(ports)
  const agents = listSupervisedAgents(ports)
  const control = controlAgent(ports)
  const throughput = readThroughput(ports)
  return httpHandler(routes, ports, {
    listInstances: ({ caller, params, query }) => instances(caller, params.name, query),
    getSupervisorStatus: ({ caller }) => status(caller),
    listSupervisedAgents: ({ caller, query }) => agents(caller, query),
    getThroughput: ({ caller, query }) => throughput(caller, query.window),
    controlAgent: ({ caller, body }) => control(caller, body),
  })
}
