import * as z from 'zod'
import { MailEvent } from '../../../contract/resources/mail-subscription.ts'
import { list, record } from '../../base/storing/kind.ts'

/** What a mail tells of one event. It has names and codes alone: no word that a model, a tool or a mission's input brought. */
export const Notice = record({
  event_id: z.string(),
  type: MailEvent,
  /** Milliseconds since the epoch. */
  time: z.number(),
  /** Of a mission's event. */
  mission_id: z.string().nullable(),
  agent: z.string().nullable(),
  /** The error's code, the tool, the budget, or what a switch or a stop is for. */
  what: z.string(),
  /** Of a budget: nothing is left of it. Otherwise the rest is too small for a call. */
  is_spent: z.boolean().default(true),
  /** Below the console's address. */
  path: z.string(),
})
export type Notice = z.output<typeof Notice>

const Content = z.discriminatedUnion('kind', [
  /** The secret of the link that confirms. */
  record({ kind: z.literal('link'), sealed: z.string() }),
  /** `further`: how many more events there were. */
  record({ kind: z.literal('notices'), notices: list(Notice), further: z.number() }),
])
type MailContent = z.output<typeof Content>

/** The mail that is being sent. It keeps its id and its content until its outcome is written down. */
const Outgoing = record({
  id: z.string(),
  content: Content,
  begun_at: z.number(),
  tries: z.number(),
  /** Nobody else sends it before: somebody is about to, or the last try failed. */
  not_before: z.number(),
  problem: z.string().nullable(),
})
export type Outgoing = z.output<typeof Outgoing>

/** The mails to one address. At most one is on its way, so that what comes meanwhile is told together. */
export const MailBox = record({
  waiting: list(Notice),
  /** Times of the mails of the last hour. */
  sent_at: list(z.number()),
  last_mail_at: z.number().nullable(),
  outgoing: Outgoing.nullable(),
  /** When the sweeper has the next mail sent. */
  look_at: z.number().nullable(),
})
export type MailBox = z.output<typeof MailBox>

export const emptyBox: MailBox = { waiting: [], sent_at: [], last_mail_at: null, outgoing: null, look_at: null }

/** More are counted, and not told one by one. */
export const maxWaiting = 20

const mailsAnHour = 10
const hourMs = 60 * 60_000

/** For whoever put a notice into the box to send it. After that, whoever finds it does. */
const graceMs = 30_000
/** How long one try may take, and the writes around it. */
const tryMs = 60_000
/** After which a mail that no try has brought out is given up. */
export const triedForMs = 24 * 60 * 60_000

export function nextLook({ look_at }: MailBox): number | undefined {
  return look_at ?? undefined
}

export function withNotice(box: MailBox, notice: Notice, now: number): MailBox {
  return { ...box, waiting: [...box.waiting, notice], look_at: box.look_at ?? now + graceMs }
}

type NextMail =
  | { readonly kind: 'none' }
  | { readonly kind: 'later'; readonly at: number }
  | { readonly kind: 'now'; readonly box: MailBox; readonly outgoing: Outgoing; readonly told: number }

/**
 * The next mail of a box: the one that is on its way, if nobody else sends it, or a new one with all that waits, as long as the hour has
 * room for it.
 * @param further events beyond those that wait
 * @param id of a new mail
 */
export function nextMail(box: MailBox, further: number, now: number, id: string): NextMail {
  const { outgoing, waiting } = box
  if (outgoing) {
    if (outgoing.not_before > now) return { kind: 'later', at: outgoing.not_before }
    return begun(box, { ...outgoing, tries: outgoing.tries + 1 }, 0, now)
  }
  if (waiting.length === 0 && further === 0) return { kind: 'none' }
  const sent = box.sent_at.filter((at) => at > now - hourMs && at <= now)
  const earliest = sent[sent.length - mailsAnHour]
  if (earliest !== undefined) return { kind: 'later', at: earliest + hourMs }
  const content: MailContent = { kind: 'notices', notices: waiting, further }
  const fresh = { id, content, begun_at: now, tries: 1, not_before: now, problem: null }
  return begun({ ...box, waiting: [], sent_at: sent }, fresh, further, now)
}

function begun(box: MailBox, outgoing: Outgoing, told: number, now: number): NextMail {
  const tried = { ...outgoing, not_before: now + tryMs }
  return { kind: 'now', outgoing: tried, told, box: { ...box, outgoing: tried, look_at: tried.not_before } }
}

/** A link is no news, and has bounds of its own. */
export function afterTaken(box: MailBox, { content }: Outgoing, now: number): MailBox {
  const sent = content.kind === 'notices' ? [...box.sent_at, now].slice(-mailsAnHour) : box.sent_at
  return settled({ ...box, sent_at: sent, last_mail_at: now }, now)
}

export function withoutOutgoing(box: MailBox, now: number): MailBox {
  return settled(box, now)
}

/** @param fraction 0 ≤ x < 1 */
export function afterFailed(box: MailBox, tried: Outgoing, now: number, fraction: number): MailBox {
  const pause = Math.min(hourMs, 60_000 * 2 ** (tried.tries - 1)) * (0.5 + fraction / 2)
  const again = now + pause
  return { ...box, outgoing: { ...tried, not_before: again }, look_at: again }
}

function settled(box: MailBox, now: number): MailBox {
  return { ...box, outgoing: null, look_at: box.waiting.length > 0 ? now + graceMs : null }
}
