import { useState } from 'react'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { TextField } from '../../kit/field.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { usePreferences } from '../../preferences/preferences.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { notificationsTexts } from './notifications.texts.ts'
import { type Draft, ToldFields, toldIn } from './told-fields.tsx'

/** Has an address asked whether it wants to be told. */
export function NewSubscription({ close }: { close(): void }) {
  const t = useTexts(notificationsTexts)
  const { language } = usePreferences()
  const [address, setAddress] = useState('')
  const [draft, change] = useState<Draft>({
    events: ['approval.requested', 'mission.failed', 'budget.exhausted'],
    agents: '',
    tags: '',
    language,
  })
  const { send, error, isBusy } = useSubmit('createMailSubscription', ['listMailSubscriptions'])
  const problemAt = problemsIn(error)
  return (
    <FormDialog
      title={t('add')}
      isOpen
      close={close}
      verb={t('ask')}
      isBusy={isBusy || draft.events.length === 0}
      error={error}
      submit={() =>
        send({ body: { address: address.trim(), ...toldIn(draft) } }, () => {
          say(t('asked'))
          close()
        })
      }
    >
      <TextField
        label={t('address')}
        hint={t('addressHint')}
        type="email"
        required
        maxLength={254}
        value={address}
        problem={problemAt('address')}
        onChange={(event) => setAddress(event.target.value)}
      />
      <ToldFields draft={draft} change={change} problemAt={problemAt} />
    </FormDialog>
  )
}
