import type { Reason } from '../../../contract/resources/explanation.ts'
import { iso } from '../../base/times/iso.ts'
import type { FindingsOf } from './findings.ts'
import { spanText } from './span-text.ts'

/** What the worker does only it knows, between two reports. Its heartbeats, and not the slot's lease, say that it is at it. */
export function explainWorker(findings: FindingsOf<'with a worker'>): readonly Reason[] {
  const { mission, slot, now, worker } = findings
  const { attempt, leg, recoveries, steps } = mission
  if (worker.leaseUntil <= now) {
    const data = { slot: slot.index, lease_until: iso(worker.leaseUntil), recoveries }
    const sentence = `Its worker ${worker.id} sent no sign in time; another gets it when one asks for work, or with the sweeper within about a minute.`
    return [{ code: 'lease_expired', data, sentence }]
  }
  const begun = worker.delivered
    ? `which last reported it ${spanText(now - worker.seenAt)} ago`
    : 'which has not confirmed it yet'
  return [
    {
      code: 'with_worker',
      data: {
        agent: mission.agent,
        instance_id: worker.id,
        attempt,
        leg,
        slot: slot.index,
        since: iso(worker.since),
        steps,
        delivered: worker.delivered,
        last_seen_at: iso(worker.seenAt),
        lease_until: iso(worker.leaseUntil),
      },
      sentence: `It is running: attempt ${attempt}, for ${spanText(now - worker.since)} with the worker ${worker.id} of ${mission.agent}, ${begun}. Steps recorded: ${steps}. Unless a sign arrives within ${spanText(worker.leaseUntil - now)}, another worker gets it.`,
    },
  ]
}
