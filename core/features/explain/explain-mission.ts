import { SortieError } from '../../../contract/errors.ts'
import type { Explanation } from '../../../contract/resources/explanation.ts'
import { isUnreadable } from '../../base/storing/reading.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { requireMission } from '../../records/mission/require-mission.ts'
import { explain } from './explain.ts'
import { type ExplainPorts, gatherFindings } from './gather-findings.ts'

/** A mission that moves on while it is looked at is looked at again. */
const maxLooks = 5

/**
 * Why a mission is not running, or is not done.
 * @throws SortieError `not_found`, `conflict` when it never stood still
 */
export function explainMission(ports: ExplainPorts) {
  return async (caller: Caller, id: string): Promise<Explanation> => {
    try {
      return await explainWhatStands(ports, caller.tenant.id, id)
    } catch (error) {
      if (isUnreadable(error)) return unreadable(id, error, ports.clock.now())
      throw error
    }
  }
}

async function explainWhatStands(ports: ExplainPorts, tenant: string, id: string): Promise<Explanation> {
  const pause = await ports.stores.paused()
  for (let looks = 0; looks < maxLooks; looks++) {
    const scope = scopeOf(ports, tenant)
    const { mission, version } = await requireMission(scope.store, id)
    const findings = await gatherFindings(ports, scope, mission)
    const after = await requireMission(scope.store, id)
    if (findings && after.version === version) return explain(findings, pause)
  }
  throw new SortieError('conflict', 'The mission keeps moving on; ask again', { retryAfter: 1 })
}

function unreadable(id: string, { details }: SortieError, now: number): Explanation {
  const problem = String(details?.reason)
  const kind = String(details?.kind)
  const sentence = `A stored ${kind} that it needs cannot be read (${problem}), so it is set aside and does not go on. Operators see it with \`sortie operators set-aside\`.`
  return {
    mission_id: id,
    status: null,
    at: iso(now),
    deadline: null,
    reasons: [{ code: 'record_unreadable', data: { problem }, sentence }],
    sentence,
  }
}
