import * as z from 'zod'
import {
  Delivery,
  DeliveryId,
  DeliveryList,
  DeliveryStatus,
  RotateSecret,
  SigningSecrets,
} from '../resources/callback.ts'
import { MissionId, PageQuery } from '../resources/common.ts'
import { route } from '../route.ts'

const oneDelivery = z.strictObject({ delivery_id: DeliveryId })

export const listMissionDeliveries = route({
  method: 'GET',
  path: '/v1/missions/{mission_id}/deliveries',
  area: 'callbacks',
  summary: 'List a mission’s callbacks, each with its attempts',
  scope: 'callbacks:read',
  params: z.strictObject({ mission_id: MissionId }),
  query: z.strictObject(PageQuery),
  status: 200,
  output: DeliveryList,
  errors: ['not_found', 'invalid_cursor'],
})

export const listDeliveries = route({
  method: 'GET',
  path: '/v1/deliveries',
  area: 'callbacks',
  summary: 'List the callbacks of all missions by status, newest first',
  scope: 'callbacks:read',
  query: z.strictObject({ ...PageQuery, status: DeliveryStatus.default('FAILED') }),
  status: 200,
  output: DeliveryList,
  errors: ['invalid_cursor'],
})

export const getDelivery = route({
  method: 'GET',
  path: '/v1/deliveries/{delivery_id}',
  area: 'callbacks',
  summary: 'Get a callback with its attempts',
  scope: 'callbacks:read',
  params: oneDelivery,
  status: 200,
  output: Delivery,
  errors: ['not_found'],
})

export const resendDelivery = route({
  method: 'POST',
  path: '/v1/deliveries/{delivery_id}/resend',
  area: 'callbacks',
  summary: 'Post a callback again, with all its retries',
  description: 'Works for delivered callbacks too. A receiver that answered 410 is tried again.',
  scope: 'callbacks:write',
  params: oneDelivery,
  status: 202,
  output: Delivery,
  errors: ['not_found', 'conflict'],
})

export const getSigningSecrets = route({
  method: 'GET',
  path: '/v1/signing-secret',
  area: 'callbacks',
  summary: 'Show the secret that callbacks are signed with',
  description: 'The secret is created when it is first needed.',
  scope: 'callbacks:write',
  status: 200,
  output: SigningSecrets,
  errors: ['conflict'],
})

export const rotateSigningSecret = route({
  method: 'POST',
  path: '/v1/signing-secret/rotate',
  area: 'callbacks',
  summary: 'Replace the secret that callbacks are signed with',
  description: 'For `overlap_s` seconds callbacks are signed with both the new and the old secret.',
  scope: 'callbacks:write',
  body: RotateSecret,
  status: 200,
  output: SigningSecrets,
  urgent: true,
  errors: ['conflict'],
})
