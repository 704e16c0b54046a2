import type { OutgoingMail } from '../../../base/ports/mail.ts'
import { maxSubjectCharacters } from '../../../base/ports/mail.ts'
import type { Secrets } from '../../../base/ports/secrets.ts'
import type { Settings } from '../../../base/ports/settings.ts'
import { cutText } from '../../../base/texts/cut-text.ts'
import { iso } from '../../../base/times/iso.ts'
import type { Notice, Outgoing } from '../../../records/mail-subscription/mail-box.ts'
import type { MailSubscription } from '../../../records/mail-subscription/mail-subscription.ts'
import { linkToken, linkUrl } from '../link-token.ts'
import type { MailTexts } from './mail-texts.ts'
import { mailTexts } from './texts-of.ts'

interface WritePorts {
  readonly secrets: Pick<Secrets, 'open'>
  readonly settings: Pick<Settings, 'public_url'>
}

/** A mail in its recipient's language, with its links; the same for each try. */
export async function writtenMail(
  { secrets, settings }: WritePorts,
  tenant: string,
  subscription: MailSubscription,
  { id, content }: Outgoing,
): Promise<OutgoingMail> {
  const texts = mailTexts[subscription.language]
  const origin = settings.public_url ?? subscription.origin
  const linkOf = async (act: 'confirm' | 'unsubscribe', sealed: string) =>
    linkUrl(origin, linkToken(act, tenant, subscription.id, await secrets.open(tenant, sealed)))
  const unsubscribe = await linkOf('unsubscribe', subscription.unsubscribe_sealed)
  const written =
    content.kind === 'link'
      ? linkMail(texts, subscription, { confirm: await linkOf('confirm', content.sealed), unsubscribe })
      : noticesMail(texts, subscription, content, { origin, unsubscribe })
  return {
    id,
    to: subscription.address,
    language: subscription.language,
    unsubscribe,
    subject: `[Sortie] ${cutText(written.subject, maxSubjectCharacters - 20)}`,
    text: written.lines.join('\n'),
  }
}

interface Written {
  readonly subject: string
  readonly lines: readonly string[]
}

function linkMail(
  texts: MailTexts,
  { address, events }: MailSubscription,
  { confirm, unsubscribe }: { readonly confirm: string; readonly unsubscribe: string },
): Written {
  return {
    subject: texts.linkSubject,
    lines: [
      texts.link(address),
      ...events.map((event) => `- ${texts.events[event]}`),
      '',
      texts.confirmBy,
      confirm,
      '',
      texts.notYou,
      unsubscribe,
    ],
  }
}

function noticesMail(
  texts: MailTexts,
  { address }: MailSubscription,
  { notices, further }: Extract<Outgoing['content'], { kind: 'notices' }>,
  { origin, unsubscribe }: { readonly origin: string; readonly unsubscribe: string },
): Written {
  const [only] = notices
  const isOne = only && notices.length === 1 && further === 0
  return {
    subject: isOne ? texts.happened(only) : texts.several(notices.length + further),
    lines: [
      ...notices.flatMap((notice) => [...noticeLines(texts, notice, origin), '']),
      ...(further > 0 ? [texts.further(further), ''] : []),
      '-- ',
      texts.why(address),
      `${texts.stop}: ${unsubscribe}`,
    ],
  }
}

function noticeLines(texts: MailTexts, notice: Notice, origin: string): readonly string[] {
  const { mission_id, time, path } = notice
  return [
    texts.happened(notice),
    iso(time),
    ...(mission_id === null ? [] : [`${texts.mission} ${mission_id}`]),
    `${texts.open}: ${origin}${path}`,
  ]
}
