import { CircleCheck, CircleDashed, CircleX, type LucideIcon, MailX } from 'lucide-react'
import type { MailSubscription } from '../../../contract/resources/mail-subscription.ts'
import { Badge, type Tone } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { notificationsTexts } from './notifications.texts.ts'

const looks: Readonly<Record<MailSubscription['status'], { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  unconfirmed: { tone: 'amber', icon: CircleDashed },
  confirmed: { tone: 'green', icon: CircleCheck },
  unsubscribed: { tone: 'grey', icon: MailX },
  refused: { tone: 'red', icon: CircleX },
}

/** Whether an address has said yes. */
export function SubscriptionStatus({ status }: Pick<MailSubscription, 'status'>) {
  const t = useTexts(notificationsTexts)
  const { tone, icon: Icon } = looks[status]
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />}>
      {t(status)}
    </Badge>
  )
}

/** Until when it may say yes, what waits for its next mail, and what keeps that. */
export function SubscriptionNews({ subscription }: { readonly subscription: MailSubscription }) {
  const t = useTexts(notificationsTexts)
  const { expires_at, waiting, problem } = subscription
  return (
    <>
      {expires_at !== null && (
        <>
          {t('linkEnds')} <Time at={expires_at} />
        </>
      )}
      {waiting > 0 && `${t('waiting', { count: waiting })} `}
      {problem !== null && <bdi title={problem}>{t('problem', { problem })}</bdi>}
    </>
  )
}
