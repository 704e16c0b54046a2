import * as routes from '../../contract/routes/memories.ts'
import { forgetMemories } from '../../core/features/memories/forget-memories.ts'
import { createMemory, deleteMemory } from '../../core/features/memories/manage-memories.ts'
import { findMemories, getMemory, listMemories } from '../../core/features/memories/read-memories.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const create = createMemory(ports)
  const list = listMemories(ports)
  const get = getMemory(ports)
  const find = findMemories(ports)
  const remove = deleteMemory(ports)
  const forget = forgetMemories(ports)
  return httpHandler(routes, ports, {
    createMemory: ({ caller, body }) => create(caller, body),
    listMemories: ({ caller, query }) => list(caller, query),
    getMemory: ({ caller, params }) => get(caller, params.memory_id),
    searchMemories: ({ caller, body }) => find(caller, body),
    deleteMemory: async ({ caller, params }) => {
      await remove(caller, params.memory_id)
      return undefined
    },
    forgetMemories: ({ caller, body }) => forget(caller, body),
  })
}
