import { SortieError } from '../../../contract/errors.ts'
import type { Adjustment, Explanation } from '../../../contract/resources/explanation.ts'
import { isUnreadable, unlessUnreadable } from '../../base/storing/reading.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import type { Mission } from '../../records/mission/mission.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'
import { requireMission } from '../../records/mission/require-mission.ts'
import { newestSteps } from '../../records/mission/steps.ts'
import { adjustmentsIn } from './adjustments.ts'
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
      return await explainWhatStands(ports, caller.tenant, id)
    } catch (error) {
      if (isUnreadable(error)) return unreadable(id, error, ports.clock.now())
      throw error
    }
  }
}

async function explainWhatStands(ports: ExplainPorts, tenant: Caller['tenant'], id: string): Promise<Explanation> {
  const pause = await ports.stores.paused()
  const ofOperators = new Set(tenant.platform?.switches.map((one) => one.id))
  for (let looks = 0; looks < maxLooks; looks++) {
    const scope = scopeOf(ports, tenant.id)
    const { mission, version } = await requireMission(scope.store, id)
    const steps = await readableSteps(ports, scope, mission)
    const findings = await gatherFindings(ports, scope, mission, steps)
    const after = await requireMission(scope.store, id)
    if (findings && after.version === version)
      return withAdjustments(explain(findings, { pause, ofOperators }), adjustmentsIn(steps))
  }
  throw new SortieError('conflict', 'The mission keeps changing; ask again', { retryAfter: 1 })
}

/** Its executor has its steps in memory, and goes on whether or not they can be read. */
async function readableSteps(
  { blobs }: ExplainPorts,
  { store, tenant }: Scope,
  mission: Mission,
): Promise<readonly RecordedStep[]> {
  if (mission.steps === 0) return []
  return (await unlessUnreadable(newestSteps({ store, blobs, tenant }, mission.id))) ?? []
}

function withAdjustments(explanation: Explanation, adjustments: Adjustment[]): Explanation {
  return adjustments.length === 0 ? explanation : { ...explanation, adjustments }
}

function unreadable(id: string, { details }: SortieError, now: number): Explanation {
  const problem = String(details?.reason)
  const kind = String(details?.kind)
  const sentence = `A stored ${kind} that it needs cannot be read (${problem}), so it is set aside and does not continue. Operators see it with \`sortie operators set-aside\`.`
  return {
    mission_id: id,
    status: null,
    at: iso(now),
    deadline: null,
    reasons: [{ code: 'record_unreadable', data: { problem }, sentence }],
    sentence,
  }
}
