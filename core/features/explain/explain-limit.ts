import type { Reason } from '../../../contract/resources/explanation.ts'
import { iso } from '../../base/times/iso.ts'
import type { In } from '../../records/mission/mission.ts'
import type { FindingsOf } from './findings.ts'
import { spanText } from './span-text.ts'

/** So many are listed. */
const maxHolders = 100

/** Why a mission waits for a permit of a named limit. */
export function explainLimit(findings: FindingsOf<'limited'>): Reason {
  const { mission, now, since, ahead, countedTo, permits, holders } = findings
  const atLeast = ahead >= countedTo
  const place = atLeast ? `behind ${countedTo} or more` : ahead === 0 ? 'next' : `number ${ahead + 1}`
  return {
    code: 'limit_full',
    data: {
      limit: mission.limit,
      since: iso(since),
      position: ahead + 1,
      at_least: atLeast,
      permits,
      holders: holders.slice(0, maxHolders).map(({ mission_id, since: from }) => ({ mission_id, since: iso(from) })),
    },
    sentence: `It has waited for ${spanText(now - since)} for a permit of the limit ${mission.limit}, and is ${place}. ${permitsText(findings)}`,
  }
}

function permitsText({ permits, holders, now }: FindingsOf<'limited'>): string {
  if (permits === 0) return 'The limit allows none to start.'
  const longest = holders[0]
  if (permits === null || holders.length < permits || !longest) {
    return 'One is free, so it continues at once, or with the sweeper within about a minute.'
  }
  const taken = permits === 1 ? 'Its one permit is' : `All ${permits} are`
  return `${taken} taken; ${longest.mission_id} has held one longest, for ${spanText(now - longest.since)}.`
}

/** Why a mission waits for the start that a rate reserved for it. */
export function explainRate(
  { start_at, limit }: Extract<In<'SCHEDULED'>, { reason: 'rate_limit' }>,
  due: string,
): Reason {
  return {
    code: 'rate_limit',
    data: { limit, not_before: iso(start_at) },
    sentence: `The rate of the limit ${limit} lets it start at ${iso(start_at)}, which is ${due}.`,
  }
}
