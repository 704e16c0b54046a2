import type { MailDelivery } from '../../../contract/resources/mail-subscription.ts'
import { useOperation } from '../../api/use-operation.ts'
import { Command } from '../../kit/command.tsx'
import { Panel } from '../../kit/panel.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import styles from './notifications.module.css'
import { notificationsTexts } from './notifications.texts.ts'

/** Where nobody receives mails, that is said first, with what to do about it. */
export function HowSent() {
  const delivery = useOperation('getMailDelivery')
  return delivery.data === undefined ? null : <Unsent delivery={delivery.data} />
}

function Unsent({ delivery }: { readonly delivery: MailDelivery }) {
  const t = useTexts(notificationsTexts)
  switch (delivery.kind) {
    case 'service':
      return null
    case 'none':
      return (
        <Panel title={t('notSent')}>
          <p>{t('notSentHow')}</p>
        </Panel>
      )
    case 'outbox':
      return (
        <Panel title={t('outbox')}>
          <div className={styles.outbox}>
            <p>{t('outboxWhere')}</p>
            <p>{t('outboxHow')}</p>
            <Command text={withServer} />
          </div>
        </Panel>
      )
  }
}

const withServer = `SORTIE_MAIL_SERVER=smtps://name:password@mail.example.com:465 SORTIE_MAIL_FROM=sortie@example.com npm start`
