import * as z from 'zod'
import { PageQuery } from '../resources/common.ts'
import {
  MailDelivery,
  MailSubscription,
  MailSubscriptionChange,
  MailSubscriptionId,
  MailSubscriptionList,
  NewMailSubscription,
} from '../resources/mail-subscription.ts'
import { route } from '../route.ts'

const oneSubscription = z.strictObject({ subscription_id: MailSubscriptionId })

export const createMailSubscription = route({
  method: 'POST',
  path: '/v1/mail-subscriptions',
  area: 'callbacks',
  summary: 'Have mails tell an address of events',
  description:
    'Sends the address a link. Nothing else is sent before its owner has confirmed there. An address has one subscription; while that is not confirmed, this replaces it and sends the link again.',
  scope: 'callbacks:write',
  body: NewMailSubscription,
  status: 201,
  output: MailSubscription,
  errors: ['already_exists', 'limit_exceeded', 'not_applicable'],
})

export const listMailSubscriptions = route({
  method: 'GET',
  path: '/v1/mail-subscriptions',
  area: 'callbacks',
  summary: 'List who is told of events by mail',
  scope: 'callbacks:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: MailSubscriptionList,
  errors: ['invalid_cursor'],
})

export const getMailDelivery = route({
  method: 'GET',
  path: '/v1/mail-delivery',
  area: 'callbacks',
  summary: 'Show how mails leave this installation',
  description: 'On one machine without a mail server they are files in a folder, which nobody receives.',
  scope: 'callbacks:read',
  status: 200,
  output: MailDelivery,
  errors: [],
})

export const updateMailSubscription = route({
  method: 'PATCH',
  path: '/v1/mail-subscriptions/{subscription_id}',
  area: 'callbacks',
  summary: 'Change of what an address is told',
  scope: 'callbacks:write',
  params: oneSubscription,
  body: MailSubscriptionChange,
  status: 200,
  output: MailSubscription,
  errors: ['not_found'],
})

export const deleteMailSubscription = route({
  method: 'DELETE',
  path: '/v1/mail-subscriptions/{subscription_id}',
  area: 'callbacks',
  summary: 'Send an address no more mails, and forget it',
  scope: 'callbacks:write',
  params: oneSubscription,
  status: 204,
  output: z.undefined(),
  errors: ['not_found'],
})

const oneLink = z.strictObject({ token: z.string().max(200) })

export const openMailLink = route({
  method: 'GET',
  path: '/v1/mail-links/{token}',
  area: 'callbacks',
  summary: 'Show what the link of a mail does, as a page',
  description: 'Opening it changes nothing, as programs that look into mails open links too.',
  scope: 'public',
  params: oneLink,
  status: 200,
  output: z.string().meta({ id: 'Html' }),
  errors: ['not_found'],
  form: true,
})

export const followMailLink = route({
  method: 'POST',
  path: '/v1/mail-links/{token}',
  area: 'callbacks',
  summary: 'Confirm or end mails, by the link of a mail',
  description:
    'What the page’s button does, and what mail programs call to unsubscribe (RFC 8058). Any body is accepted and ignored: the link says what happens.',
  scope: 'public',
  params: oneLink,
  status: 200,
  output: z.string().meta({ id: 'Html' }),
  errors: ['not_found'],
  form: true,
})
