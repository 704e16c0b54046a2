import type { MailSubscription } from '../../../contract/resources/mail-subscription.ts'
import { useAct } from '../../api/use-operation.ts'
import { DeleteButton } from '../../kit/delete-button.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { notificationsTexts } from './notifications.texts.ts'

/** Ends the mails to an address, and forgets it. */
export function RemoveSubscription({ subscription: { id, address } }: { readonly subscription: MailSubscription }) {
  const t = useTexts(notificationsTexts)
  const remove = useAct('deleteMailSubscription', ['listMailSubscriptions'])
  return (
    <DeleteButton
      operation="deleteMailSubscription"
      title={`${t('remove')}: ${address}`}
      verb={t('remove')}
      isBusy={remove.isPending}
      act={(close) =>
        remove.mutate({ params: { subscription_id: id } }, { onSuccess: () => say(t('removed')), onSettled: close })
      }
    >
      <p>
        <bdi>{t('removeWhat', { address })}</bdi>
      </p>
    </DeleteButton>
  )
}
