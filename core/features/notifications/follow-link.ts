import { html } from '../../../contract/reference/html.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Change } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { messagePage, plainPage } from '../../base/texts/plain-page.ts'
import { emptyBox } from '../../records/mail-subscription/mail-box.ts'
import { inState, type MailSubscription, putSubscription } from '../../records/mail-subscription/mail-subscription.ts'
import { forgetFurther } from './further-events.ts'
import { type GenuineLink, type LinkAct, requireGenuineLink } from './link-token.ts'
import { mailTexts } from './mails/texts-of.ts'

type LinkPorts = Pick<Ports, 'stores' | 'clock'>

/** The page with the button. It changes nothing, as programs that look into mails open links too. */
export function openMailLink(ports: LinkPorts) {
  return async (token: string): Promise<string> => {
    const { act, subscription } = await requireGenuineLink(ports, token)
    if (isDone(act, subscription)) return donePage(act, subscription)
    const { title, detail, button } = mailTexts[subscription.language].page[act]
    const events = subscription.events.map((event) => mailTexts[subscription.language].events[event])
    return plainPage(
      html`<h1>${title}</h1><p>${detail(subscription.address)}</p>
<ul>${events.map((event) => html`<li>${event}</li>`)}</ul>
<form method="post"><button>${button}</button></form>`,
      subscription.language,
    )
  }
}

export function followMailLink(ports: LinkPorts) {
  return async (token: string): Promise<string> => {
    const { act, subscription } = await retryConflicts(async () => {
      const link = await requireGenuineLink(ports, token)
      if (isDone(link.act, link.subscription)) return link
      await ports.stores.tenant(link.tenant).write(changesOf(link, ports.clock.now()))
      return link
    })
    return donePage(act, subscription)
  }
}

/** A confirmed address has unsubscribed since: its old link does not begin again what it has ended. */
function isDone(act: LinkAct, { status }: MailSubscription): boolean {
  return act === 'confirm' ? status !== 'unconfirmed' : status === 'unsubscribed'
}

function changesOf({ act, subscription, version }: GenuineLink, now: number): readonly Change[] {
  const withoutMail = { ...subscription, box: { ...emptyBox, last_mail_at: subscription.box.last_mail_at } }
  // Whoever has the link has got its mail, whatever its sender knows of that.
  const state =
    act === 'confirm'
      ? inState(withoutMail, { status: 'confirmed', confirmed_at: now })
      : inState(withoutMail, { status: 'unsubscribed', ended_at: now })
  return [putSubscription(state, version), forgetFurther(subscription.id)]
}

function donePage(act: LinkAct, { language, status }: MailSubscription): string {
  const { page } = mailTexts[language]
  const isEnded = act === 'unsubscribe' || status === 'unsubscribed' || status === 'refused'
  const { done, doneDetail } = page[isEnded ? 'unsubscribe' : 'confirm']
  return messagePage(done, doneDetail, language)
}
