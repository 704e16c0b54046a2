import type * as z from 'zod'
import { Order } from '../../../contract/resources/instance.ts'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'

/** An operator's order for all workers of an agent, including those that register later. */
const StandingOrder = record({ order: Order })
type StandingOrder = z.output<typeof StandingOrder>

export const standingOrderKind = kindOf('standing order', 'entities', StandingOrder)

function standingOrderKey(agent: string): Key {
  return { partition: `agent-order#${agent}`, sort: 'order' }
}

/** Without a condition: the last order wins. */
export function putStandingOrder(agent: string, order: Order): Change {
  const body: StandingOrder = { order }
  return { change: 'put', table: 'entities', item: { ...standingOrderKey(agent), version: 1, body } }
}

export async function standingOrder(store: Store, agent: string): Promise<Order> {
  const item = await readItem(store, standingOrderKind, standingOrderKey(agent), { consistent: true })
  return item?.body.order ?? 'run'
}
