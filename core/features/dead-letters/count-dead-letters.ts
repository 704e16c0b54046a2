import type { DeadLetterCauses } from '../../../contract/resources/dead-letter.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { iso } from '../../base/times/iso.ts'
import type { DeadLetter } from '../../records/dead-letter/dead-letter.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { type DeadLetterQuery, findDeadLetters } from './read-dead-letters.ts'

/** As many as one page of the list reads. */
const mostCounted = 1000
/** The agents that a cause names. */
const mostAgents = 20

type Cause = DeadLetterCauses['causes'][number]

/** How many dead letters there are by cause, a part of the list at a time. */
export function countDeadLetters(ports: { readonly stores: Stores; readonly clock: Clock }) {
  return async (caller: Caller, query: Omit<DeadLetterQuery, 'limit'>): Promise<DeadLetterCauses> => {
    const { letters, next_cursor } = await findDeadLetters(ports, caller, { ...query, limit: mostCounted }, () => 0)
    return { causes: causesOf(letters), counted: letters.length, next_cursor }
  }
}

/** @param letters newest first */
function causesOf(letters: readonly DeadLetter[]): Cause[] {
  const byCause = Map.groupBy(letters, ({ kind, code }) => `${kind} ${code}`)
  const causes = [...byCause.values()].map(causeOf)
  return causes.sort((a, b) => b.count - a.count)
}

function causeOf(letters: readonly DeadLetter[]): Cause {
  const [newest] = letters as [DeadLetter]
  const oldest = letters.at(-1) as DeadLetter
  const agents = new Set(letters.flatMap((letter) => (letter.kind === 'mission' ? [letter.agent] : [])))
  return {
    kind: newest.kind,
    code: newest.code,
    count: letters.length,
    agents: [...agents].slice(0, mostAgents),
    message: newest.message,
    first_died_at: iso(oldest.died_at),
    last_died_at: iso(newest.died_at),
  }
}
