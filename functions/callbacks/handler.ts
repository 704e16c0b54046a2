import * as callbackRoutes from '../../contract/routes/callbacks.ts'
import * as mailRoutes from '../../contract/routes/mail-subscriptions.ts'
import { getDelivery, listDeliveries, listMissionDeliveries } from '../../core/features/callbacks/read-deliveries.ts'
import { resendDelivery } from '../../core/features/callbacks/resend-delivery.ts'
import { getSigningSecrets, rotateSigningSecret } from '../../core/features/callbacks/signing-secret.ts'
import { requireGenuineLink } from '../../core/features/notifications/link-token.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'
import { mailSubscriptions } from './mail-subscriptions.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const ofMission = listMissionDeliveries(ports)
  const list = listDeliveries(ports)
  const get = getDelivery(ports)
  const resend = resendDelivery(ports)
  const secrets = getSigningSecrets(ports)
  const rotate = rotateSigningSecret(ports)
  return httpHandler(
    { ...callbackRoutes, ...mailRoutes },
    ports,
    {
      listMissionDeliveries: ({ caller, params, query }) => ofMission(caller, params.mission_id, query),
      listDeliveries: ({ caller, query }) => list(caller, query),
      getDelivery: ({ caller, params }) => get(caller, params.delivery_id),
      resendDelivery: ({ caller, params }) => resend(caller, params.delivery_id),
      getSigningSecrets: ({ caller }) => secrets(caller),
      rotateSigningSecret: ({ caller, body }) => rotate(caller, body),
      ...mailSubscriptions(ports),
    },
    { followMailLink: ({ token }) => requireGenuineLink(ports, token) },
  )
}
