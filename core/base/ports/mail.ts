import { MailAddress, type MailDelivery } from '../../../contract/resources/mail-subscription.ts'

/**
 * Mails from the installation’s own address, one recipient each, in plain text.
 *
 * No provider takes a mail under a name of ours, so a mail whose outcome was lost may have been sent: whoever sends it again sends it
 * with the same `id`, which the outbox of one machine and receivers of a mail server see as the same mail.
 */
export interface Mail {
  /** How mails leave this installation, if they do. */
  delivery(): Promise<MailDelivery>
  /** Never throws for what a provider, a server or a recipient does: each is an outcome. */
  send(mail: OutgoingMail): Promise<MailOutcome>
}

export interface OutgoingMail {
  /** Letters, digits, `_` and `-`; at most 64. The same for each try of the same mail. */
  readonly id: string
  /** As `isMailAddress` accepts it. */
  readonly to: string
  /** One line, at most 200 characters. */
  readonly subject: string
  /** Lines with `\n`; at most 100,000 characters. */
  readonly text: string
  /** Of the text, such as `de`. */
  readonly language: string
  /** An address that ends the mails by one POST without a body (RFC 8058). */
  readonly unsubscribe: string
}

export type MailOutcome =
  /** The provider has it, and delivers it in its own time. */
  | { readonly kind: 'taken' }
  /** The same mail will never be taken. `address`: no mail to this recipient will. */
  | { readonly kind: 'refused'; readonly about: 'address' | 'mail'; readonly reason: string }
  /** It may be taken later. */
  | { readonly kind: 'failed'; readonly reason: string }

export const maxSubjectCharacters = 200
const maxMailCharacters = 100_000

export function isMailAddress(text: string): boolean {
  return MailAddress.safeParse(text).success
}

/** @returns why no provider may get this mail: what it would break is its own header, or the provider’s bounds */
export function problemOfMail({ id, to, subject, text, unsubscribe, language }: OutgoingMail): string | undefined {
  if (!/^[\w-]{1,64}$/.test(id)) return 'its id is not a name'
  if (!isMailAddress(to)) return 'its recipient is not an address'
  if (!/^[^\p{Cc}\p{Cs}\u2028\u2029]+$/u.test(subject) || subject.length > maxSubjectCharacters)
    return 'its subject is not a line'
  if (text.length > maxMailCharacters) return 'its text is too long'
  if (!/^https?:\/\/[\x21-\x3b\x3d\x3f-\x7e]{1,900}$/.test(unsubscribe)) return 'its way out is not a web address'
  return /^[a-z]{2}(-[A-Z]{2})?$/.test(language) ? undefined : 'its language is not a tag'
}
