import { useState } from 'react'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../kit/button.tsx'
import { TextField } from '../../kit/field.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { toolsTexts } from './tools.texts.ts'

interface TestConnectionProps {
  readonly name: string
  readonly host: string
}

/** Tries a connection at an address of one of its hosts. */
export function TestConnection({ name, host }: TestConnectionProps) {
  const t = useTexts(toolsTexts)
  const [isOpen, setOpen] = useState(false)
  const [url, setUrl] = useState(host.includes('*') ? 'https://' : `https://${host}/`)
  const { send, error, isBusy } = useSubmit('testConnection', ['getConnection', 'listConnections'])
  const submit = () =>
    send({ params: { name }, body: { url } }, ({ http_status: status, error: why }) => {
      say(status === null ? t('testFailed', { name, error: why ?? t('noAnswer') }) : t('tested', { name, status }))
      setOpen(false)
    })
  return (
    <>
      <Button look="primary" operation="testConnection" onPress={() => setOpen(true)}>
        {t('test')}
      </Button>
      <FormDialog
        title={t('testTitle', { name })}
        isOpen={isOpen}
        close={() => setOpen(false)}
        verb={t('test')}
        isBusy={isBusy}
        error={error}
        submit={submit}
      >
        <p>{t('testHow')}</p>
        <TextField
          label={t('testUrl')}
          type="url"
          required
          value={url}
          problem={problemsIn(error)('url')}
          onChange={(event) => setUrl(event.target.value)}
        />
      </FormDialog>
    </>
  )
}
