import { useState } from 'react'
import type { Connection } from '../../../../contract/resources/connection.ts'
import { useSubmit } from '../../../api/use-submit.ts'
import { FormDialog } from '../../../kit/form-dialog.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { credentialIn, emptyDraft, headersTwice } from './credential-draft.ts'
import { CredentialFields } from './credential-fields.tsx'
import { editingTexts } from './editing.texts.ts'

interface RotateFormProps {
  readonly connection: Connection
  close(): void
  rotated(): void
}

/** Another secret in the place of the present one. */
export default function RotateForm({ connection: { name, kind }, close, rotated }: RotateFormProps) {
  const t = useTexts(editingTexts)
  const [credential, setCredential] = useState(emptyDraft(kind))
  const { send, error, isBusy } = useSubmit('rotateConnection', ['listConnections', 'getConnection'])
  const twice = headersTwice(credential)
  const submit = () =>
    send({ params: { name }, body: { credential: credentialIn(credential) } }, () => {
      close()
      rotated()
    })
  return (
    <FormDialog
      title={t('rotateTitle', { name })}
      isOpen
      close={close}
      verb={t('rotate')}
      lacks={twice.length > 0 && t('headerTwice', { names: twice.join(', ') })}
      isBusy={isBusy}
      error={error}
      submit={submit}
    >
      <p>{t('rotateHow')}</p>
      <CredentialFields draft={credential} error={error} change={setCredential} />
    </FormDialog>
  )
}
