import { useState } from 'react'
import type { MailSubscription } from '../../../contract/resources/mail-subscription.ts'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../kit/button.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { notificationsTexts } from './notifications.texts.ts'
import { draftOf, ToldFields, toldIn } from './told-fields.tsx'

/** Changes of what an address is told; it is not asked again. */
export function ChangeSubscription({ subscription }: { readonly subscription: MailSubscription }) {
  const t = useTexts(notificationsTexts)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button operation="updateMailSubscription" look="quiet" onPress={() => setOpen(true)}>
        {t('change')}
      </Button>
      {isOpen && <ChangeDialog subscription={subscription} close={() => setOpen(false)} />}
    </>
  )
}

function ChangeDialog({ subscription, close }: { readonly subscription: MailSubscription; close(): void }) {
  const t = useTexts(notificationsTexts)
  const [draft, change] = useState(draftOf(subscription))
  const { send, error, isBusy } = useSubmit('updateMailSubscription', ['listMailSubscriptions'])
  return (
    <FormDialog
      title={`${t('changeTitle')}: ${subscription.address}`}
      isOpen
      close={close}
      verb={t('save')}
      isBusy={isBusy || draft.events.length === 0}
      error={error}
      submit={() =>
        send({ params: { subscription_id: subscription.id }, body: toldIn(draft) }, () => {
          say(t('saved'))
          close()
        })
      }
    >
      <ToldFields draft={draft} change={change} problemAt={problemsIn(error)} />
    </FormDialog>
  )
}
