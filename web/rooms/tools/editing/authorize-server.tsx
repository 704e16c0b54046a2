import { useState } from 'react'
import type { AnswerFor } from '../../../api/call.ts'
import { problemsIn } from '../../../api/problems.ts'
import { useAskAgain } from '../../../api/use-ask-again.ts'
import { useSubmit } from '../../../api/use-submit.ts'
import { Button } from '../../../kit/button.tsx'
import { Command } from '../../../kit/command.tsx'
import { Dialog } from '../../../kit/dialog.tsx'
import { Facts } from '../../../kit/facts.tsx'
import { TextField } from '../../../kit/field.tsx'
import { FormDialog } from '../../../kit/form-dialog.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { editingTexts } from './editing.texts.ts'
import { SecretField } from './secret-field.tsx'

interface AuthorizeServerProps {
  readonly name: string
  close(): void
}

/** What the server itself says is used, unless a person says otherwise. */
export default function AuthorizeServer({ name, close }: AuthorizeServerProps) {
  const t = useTexts(editingTexts)
  const [issuer, setIssuer] = useState('')
  const [scope, setScope] = useState('')
  const [client, setClient] = useState('')
  const [secret, setSecret] = useState('')
  const [answer, setAnswer] = useState<AnswerFor<'authorizeMcpServer'>>()
  const { send, error, isBusy } = useSubmit('authorizeMcpServer', ['getMcpServer', 'listMcpServers'])
  const problemAt = problemsIn(error)
  if (answer) return <Consent answer={answer} close={close} />
  const submit = () => {
    const body = {
      ...(issuer.trim() !== '' && { issuer: issuer.trim() }),
      ...(scope.trim() !== '' && { scope: scope.trim() }),
      ...(client.trim() !== '' && {
        client: { client_id: client.trim(), ...(secret !== '' && { client_secret: secret }) },
      }),
    }
    send({ params: { name }, body }, setAnswer)
  }
  return (
    <FormDialog
      title={t('authorizeTitle', { name })}
      isOpen
      close={close}
      verb={t('authorize')}
      isBusy={isBusy}
      error={error}
      submit={submit}
    >
      <p>{t('authorizeServer')}</p>
      <TextField
        label={t('optional', { name: t('issuer') })}
        hint={t('issuerHint')}
        type="url"
        value={issuer}
        problem={problemAt('issuer')}
        onChange={(event) => setIssuer(event.target.value)}
      />
      <TextField
        label={t('optional', { name: t('scope') })}
        hint={t('scopeHint')}
        maxLength={1000}
        value={scope}
        problem={problemAt('scope')}
        onChange={(event) => setScope(event.target.value)}
      />
      <TextField
        label={t('optional', { name: t('client_id') })}
        hint={t('clientHint')}
        autoComplete="off"
        maxLength={500}
        value={client}
        problem={problemAt('client.client_id')}
        onChange={(event) => setClient(event.target.value)}
      />
      {client.trim() !== '' && (
        <SecretField
          label={t('optional', { name: t('client_secret') })}
          isOptional
          text={secret}
          problem={problemAt('client.client_secret')}
          change={setSecret}
        />
      )}
    </FormDialog>
  )
}

interface ConsentProps {
  readonly answer: AnswerFor<'authorizeMcpServer'>
  close(): void
}

/** The address comes from another service, so it is shown to be copied. What came of it is read afterwards. */
function Consent({ answer: { url, issuer, resource, scope, client, connection }, close }: ConsentProps) {
  const t = useTexts(editingTexts)
  const askAgain = useAskAgain(['getMcpServer', 'listMcpServers'])
  const end = () => {
    askAgain()
    close()
  }
  return (
    <Dialog title={t('authorize')} isOpen close={end} actions={<Button onPress={end}>{t('done')}</Button>}>
      <p>{t('authorizeHow')}</p>
      <Command text={url} />
      <Facts
        entries={[
          [t('issuer'), issuer],
          [t('resource'), resource],
          [t('scope'), scope],
          [t('client'), t(`client_${client}`)],
          [t('connection'), connection],
        ]}
      />
    </Dialog>
  )
}
