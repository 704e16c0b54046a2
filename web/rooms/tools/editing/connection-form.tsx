import { useState } from 'react'
import { problemsIn, problemsWithin } from '../../../api/problems.ts'
import { useSubmit } from '../../../api/use-submit.ts'
import { useDraft } from '../../../kit/editing/use-draft.ts'
import { TextArea, TextField } from '../../../kit/field.tsx'
import { FormDialog } from '../../../kit/form-dialog.tsx'
import { namesIn } from '../../../kit/names-in.ts'
import { useTexts } from '../../../texts/catalogue.ts'
import { credentialIn, emptyDraft, headersTwice } from './credential-draft.ts'
import { CredentialFields } from './credential-fields.tsx'
import { editingTexts } from './editing.texts.ts'
import type { FormProps } from './form-props.ts'
import { NameField } from './name-field.tsx'

/** A sealed secret, and the hosts that get it. Only its secret can be replaced later. */
export default function ConnectionForm({ close, written }: FormProps<never>) {
  const t = useTexts(editingTexts)
  // Nothing of the credential is ever kept.
  const drafting = useDraft('connection', { name: '', description: '', hosts: '' })
  const { draft, change, forget } = drafting
  const { name, description, hosts } = draft
  const [credential, setCredential] = useState(emptyDraft('bearer'))
  const { send, error, isBusy } = useSubmit('createConnection', ['listConnections', 'getConnection'])
  const problemAt = problemsIn(error)
  const twice = headersTwice(credential)
  const submit = () => {
    const body = { name: name.trim(), description, hosts: namesIn(hosts), credential: credentialIn(credential) }
    send({ body }, (made) => {
      forget()
      close()
      written(made.name)
    })
  }
  return (
    <FormDialog
      title={t('newConnection')}
      isOpen
      close={close}
      verb={t('create')}
      drafting={drafting}
      lacks={twice.length > 0 && t('headerTwice', { names: twice.join(', ') })}
      isBusy={isBusy}
      error={error}
      submit={submit}
    >
      <NameField
        hint={t('nameHint')}
        most={64}
        name={name}
        problem={problemAt('name')}
        change={(name) => change({ name })}
      />
      <TextField
        label={t('optional', { name: t('description') })}
        maxLength={1000}
        value={description}
        problem={problemAt('description')}
        onChange={(event) => change({ description: event.target.value })}
      />
      <TextArea
        label={t('hosts')}
        hint={t('hostsHint')}
        required
        rows={2}
        spellCheck={false}
        value={hosts}
        problem={problemsWithin(error, 'hosts')}
        onChange={(event) => change({ hosts: event.target.value })}
      />
      <CredentialFields draft={credential} error={error} change={setCredential} />
    </FormDialog>
  )
}
