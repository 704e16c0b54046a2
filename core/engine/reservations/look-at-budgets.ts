import { SortieError } from '../../../contract/errors.ts'
import { overtaken, retryConflicts } from '../../base/storing/retry-conflicts.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { anything, type Shortage } from '../../records/budget/spending.ts'
import { appliedBudgets, type Spender } from './applied.ts'
import { findRoom } from './find-room.ts'
import type { BudgetPorts } from './platform-share.ts'
import { type Telling, tellExhausted, tellWarnings } from './tell.ts'

/** Others are given shares at the same time; each try reads afresh. */
const maxTries = 50

/**
 * What applies to work that reserves nothing, since what it uses is known only afterwards: it may go on while every budget
 * has something left.
 * @returns the first budget that is spent, and what is to be told
 * @throws SortieError `unavailable`
 */
export function lookAtBudgets(
  ports: BudgetPorts,
  scope: Scope,
  spender: Spender,
): Promise<{ readonly shortage: Shortage | undefined; readonly telling: Telling }> {
  const tryLook = async () => {
    const applied = await appliedBudgets(ports, scope, spender)
    const room = await findRoom(ports, scope, applied, anything)
    if (!room) throw overtaken()
    const { budgets, spendings, shortage } = room
    return { shortage, telling: shortage ? tellExhausted(shortage) : tellWarnings(budgets, spendings) }
  }
  const giveUp = () =>
    new SortieError('unavailable', 'Too many requests for a share of the same budget at once', { retryAfter: 1 })
  return retryConflicts(tryLook, { tries: maxTries, giveUp })
}
