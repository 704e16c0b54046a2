import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { useDraft } from '../../kit/editing/use-draft.ts'
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
  const drafting = useDraft<Draft & { readonly address: string }>('new subscription', {
    address: '',
    events: ['approval.requested', 'mission.failed', 'budget.exhausted'],
    agents: '',
    tags: '',
    language,
  })
  const { draft, change, forget } = drafting
  const { send, error, isBusy } = useSubmit('createMailSubscription', ['listMailSubscriptions'])
  const problemAt = problemsIn(error)
  return (
    <FormDialog
      title={t('add')}
      isOpen
      close={close}
      verb={t('ask')}
      drafting={drafting}
      lacks={draft.events.length === 0 && t('eventLacks')}
      isBusy={isBusy}
      error={error}
      submit={() =>
        send({ body: { address: draft.address.trim(), ...toldIn(draft) } }, () => {
          forget()
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
        value={draft.address}
        problem={problemAt('address')}
        onChange={(event) => change({ address: event.target.value })}
      />
      <ToldFields draft={draft} change={change} problemAt={problemAt} />
    </FormDialog>
  )
}
