import type { Identity } from '../../../contract/resources/access.ts'
import { queuedMissions } from '../../engine/accept/queue-bound.ts'
import { mbPerFile, roomForFiles } from '../../records/file/room.ts'
import { memoriesPerSubject } from '../../records/memory/room.ts'
import { retentionDays } from '../../records/mission/retention.ts'
import type { Tenant } from '../../records/tenant/tenant.ts'

/** A tenant, as it sees itself. */
export function tenantView(tenant: Tenant): Identity['tenant'] {
  return {
    id: tenant.id,
    name: tenant.name,
    concurrency: tenant.concurrency,
    retention_days: retentionDays(tenant),
    queued_missions: queuedMissions(tenant),
    memories_per_subject: memoriesPerSubject(tenant),
    files_mb: roomForFiles(tenant),
    mb_per_file: mbPerFile(tenant),
  }
}
