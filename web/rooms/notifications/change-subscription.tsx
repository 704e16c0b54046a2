import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { MailSubscription } from '../../../contract/resources/mail-subscription.ts'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../kit/button.tsx'
import { changedParts } from '../../kit/changed-parts.ts'
import { findIn } from '../../kit/editing/find-in.ts'
import { useEdit } from '../../kit/editing/use-edit.tsx'
import type { Reading } from '../../kit/editing/use-reading.ts'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { notificationsTexts } from './notifications.texts.ts'
import { type Draft, draftOf, ToldFields, toldIn } from './told-fields.tsx'

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
  const edit = useSubscriptionEdit(subscription)
  const { begun, draft } = edit
  const { send, error, isBusy } = useSubmit('updateMailSubscription', ['listMailSubscriptions'])
  return (
    <FormDialog
      title={`${t('changeTitle')}: ${subscription.address}`}
      isOpen
      close={close}
      verb={t('save')}
      drafting={edit}
      edit={edit}
      lacks={draft.events.length === 0 && t('eventLacks')}
      isBusy={isBusy}
      error={error}
      submit={() => {
        const body = changedParts(toldIn(begun), toldIn(draft))
        if (Object.keys(body).length === 0) return close()
        send({ params: { subscription_id: subscription.id }, body }, () => {
          edit.forget()
          say(t('saved'))
          close()
        })
      }}
    >
      <ToldFields draft={draft} change={edit.change} problemAt={problemsIn(error)} />
    </FormDialog>
  )
}

function useSubscriptionEdit(subscription: MailSubscription) {
  const t = useTexts(notificationsTexts)
  const queries = useQueryClient()
  const reading: Reading<MailSubscription> = {
    now: { kind: 'there', thing: subscription },
    async again() {
      const [found] = await Promise.all([
        findIn('listMailSubscriptions', ({ id }) => id === subscription.id),
        queries.invalidateQueries({ queryKey: ['listMailSubscriptions'] }),
      ])
      return found === undefined ? { kind: 'gone' } : { kind: 'there', thing: found }
    },
  }
  return useEdit<MailSubscription, Draft>({
    form: `subscription ${subscription.id}`,
    present: subscription,
    draftOf: (one = subscription) => draftOf(one),
    sends: 'changed fields',
    reading,
    nameOf: () => subscription.address,
    labels: { events: t('when'), agents: t('agents'), tags: t('tags'), language: t('language') },
  })
}
