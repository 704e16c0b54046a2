import type { Ports } from '../../base/ports/ports.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { inTurn } from '../../base/storing/turns.ts'
import type { Plan } from './plan.ts'

export type TurnPorts = Pick<Ports, 'stores' | 'clock' | 'memory'>

/**
 * Decides in the tenant’s turn and writes the plan. The turn ends when the write has been handed to the store, so the next
 * one need not wait for the disk.
 * @returns the plan, once it is written; `undefined` if there was nothing to decide
 * @throws WriteConflict
 */
export async function writeInTurn<P extends Plan | undefined>(
  ports: TurnPorts,
  tenant: string,
  decide: (scope: Scope) => Promise<P>,
): Promise<P> {
  const handedIn = await inTurn(ports.memory, tenant, async () => {
    const scope = scopeOf(ports, tenant)
    const plan = await decide(scope)
    return { plan, written: plan?.changes.length ? scope.store.write(plan.changes) : undefined }
  })
  await handedIn.written
  return handedIn.plan
}
