import * as routes from '../../contract/routes/access.ts'
import { queuedMissions } from '../../core/engine/accept/queue-bound.ts'
import { createKey, listKeys } from '../../core/features/access/keys.ts'
import { revokeKey } from '../../core/features/access/revoke-key.ts'
import { createTicket } from '../../core/features/live/tickets.ts'
import { mbPerFile, roomForFiles } from '../../core/records/file/room.ts'
import { memoriesPerSubject } from '../../core/records/memory/room.ts'
import { retentionDays } from '../../core/records/mission/retention.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const create = createKey(ports)
  const list = listKeys(ports)
  const revoke = revokeKey(ports)
  const ticket = createTicket(ports)
  return httpHandler(routes, ports, {
    getIdentity: async ({ caller: { tenant, key } }) => ({
      tenant: {
        id: tenant.id,
        name: tenant.name,
        concurrency: tenant.concurrency,
        retention_days: retentionDays(tenant),
        queued_missions: queuedMissions(tenant),
        memories_per_subject: memoriesPerSubject(tenant),
        files_mb: roomForFiles(tenant),
        mb_per_file: mbPerFile(tenant),
      },
      key: { id: key.id, name: key.name, scopes: [...key.scopes] },
    }),
    createKey: ({ caller, body }) => create(caller, body),
    listKeys: ({ caller, query }) => list(caller, query),
    revokeKey: ({ caller, params }) => revoke(caller, params.key_id),
    createTicket: ({ caller }) => ticket(caller),
  })
}
