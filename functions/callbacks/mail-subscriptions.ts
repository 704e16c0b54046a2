import type * as routes from '../../contract/routes/mail-subscriptions.ts'
import { followMailLink, openMailLink } from '../../core/features/notifications/follow-link.ts'
import {
  createMailSubscription,
  deleteMailSubscription,
  getMailDelivery,
  listMailSubscriptions,
  updateMailSubscription,
} from '../../core/features/notifications/manage-subscriptions.ts'
import type { PortsOf } from '../runtime/definition.ts'
import type { UseCases } from '../runtime/http.ts'
import type { definition } from './function.ts'

/** Who is told of events by mail, and the links of mails. */
export function mailSubscriptions(ports: PortsOf<typeof definition>): UseCases<typeof routes> {
  const create = createMailSubscription(ports)
  const list = listMailSubscriptions(ports)
  const delivery = getMailDelivery(ports)
  const update = updateMailSubscription(ports)
  const remove = deleteMailSubscription(ports)
  const open = openMailLink(ports)
  const follow = followMailLink(ports)
  return {
    createMailSubscription: ({ caller, body, origin }) => create(caller, body, origin),
    listMailSubscriptions: ({ caller, query }) => list(caller, query),
    getMailDelivery: () => delivery(),
    updateMailSubscription: ({ caller, params, body }) => update(caller, params.subscription_id, body),
    deleteMailSubscription: async ({ caller, params }) => {
      await remove(caller, params.subscription_id)
      return undefined
    },
    openMailLink: ({ params }) => open(params.token),
    followMailLink: ({ params }) => follow(params.token),
  }
}
