import * as z from 'zod'
import { listOf, Name, Time } from './common.ts'

/** Types of events, and two acts of people, of which a mail may tell. */
export const mailEvents = [
  'approval.requested',
  'mission.failed',
  'mission.expired',
  'effect.unknown',
  'tool.changed',
  'budget.warning',
  'budget.exhausted',
  'switch.set',
  'stop.requested',
] as const

export const MailEvent = z.enum(mailEvents)
export type MailEvent = z.infer<typeof MailEvent>

export const MailSubscriptionId = z
  .string()
  .regex(/^mls_[0-9A-HJKMNP-TV-Z]{26}$/, 'the id of a mail subscription looks like mls_3F8K…')

const localPart = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
const label = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?'

/** Of ASCII alone, without quotes or comments, so that none contains a second address or a line of a mail's head. */
export const MailAddress = z
  .string()
  .max(254)
  .regex(new RegExp(`^${localPart}@(${label}\\.)*${label}$`), 'use a plain mail address, such as ops@example.com')
  .refine((text) => text.indexOf('@') <= 64, 'at most 64 characters may be before the @')

const events = z.array(MailEvent).min(1).max(mailEvents.length).meta({ description: 'Of which mails tell.' })

const agents = z
  .array(Name)
  .max(20)
  .meta({ description: 'Only of missions of these agents, and of what concerns all agents. Empty: of all.' })

const tags = z
  .array(Name)
  .max(20)
  .meta({ description: 'Only of missions with one of these tags, and of what concerns all missions. Empty: of all.' })

const language = z.enum(['en-GB', 'de']).meta({ description: 'In which the mails are written.' })
export type MailLanguage = z.infer<typeof language>

export const NewMailSubscription = z
  .strictObject({
    address: MailAddress,
    events,
    agents: agents.default([]),
    tags: tags.default([]),
    language: language.default('en-GB'),
  })
  .meta({ id: 'NewMailSubscription' })
export type NewMailSubscription = z.output<typeof NewMailSubscription>

export const MailSubscriptionChange = z
  .strictObject({
    events: events.optional(),
    agents: agents.optional(),
    tags: tags.optional(),
    language: language.optional(),
  })
  .meta({ id: 'MailSubscriptionChange' })
export type MailSubscriptionChange = z.output<typeof MailSubscriptionChange>

const MailSubscriptionStatus = z.enum(['unconfirmed', 'confirmed', 'unsubscribed', 'refused']).meta({
  description:
    '`unconfirmed`: until the address’s owner opens the link of the first mail. `unsubscribed`: by that owner. `refused`: the mail server takes no mail to the address.',
})

export const MailSubscription = z
  .strictObject({
    id: MailSubscriptionId,
    address: z.string(),
    status: MailSubscriptionStatus,
    events: z.array(MailEvent),
    agents: z.array(z.string()),
    tags: z.array(z.string()),
    language,
    created_at: Time,
    created_by: z.string().meta({ description: 'The key.' }),
    expires_at: Time.nullable().meta({ description: 'When it is removed, unless it is confirmed before.' }),
    confirmed_at: Time.nullable(),
    waiting: z.int().meta({ description: 'How many events wait for the next mail.' }),
    last_mail_at: Time.nullable(),
    problem: z.string().nullable().meta({ description: 'Why the mail that is being tried was not taken yet.' }),
  })
  .meta({ id: 'MailSubscription' })
export type MailSubscription = z.infer<typeof MailSubscription>

export const MailSubscriptionList = listOf(MailSubscription).meta({ id: 'MailSubscriptionList' })

const from = z.string().meta({ description: 'The address that mails come from.' })

export const MailDelivery = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('service'), from })
      .meta({ description: 'A mail server, or Amazon SES, sends them.' }),
    z.strictObject({ kind: z.literal('outbox'), from }).meta({
      description: 'No mail server is set: mails are files in `outbox` of the data folder, and nobody receives them.',
    }),
    z.strictObject({ kind: z.literal('none') }).meta({ description: 'This stage sends no mails.' }),
  ])
  .meta({ id: 'MailDelivery' })
export type MailDelivery = z.infer<typeof MailDelivery>

/** Of a tenant. */
export const maxMailSubscriptions = 50
