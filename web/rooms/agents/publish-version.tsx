import { useState } from 'react'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../kit/button.tsx'
import { TextField } from '../../kit/field.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { agentsTexts } from './agents.texts.ts'

interface PublishProps {
  readonly name: string
  readonly version: number
}

/** Gives missions a version behind a gate, by an evaluation that meets it. */
export function PublishVersion({ name, version }: PublishProps) {
  const t = useTexts(agentsTexts)
  const [isOpen, setOpen] = useState(false)
  const [evaluation, setEvaluation] = useState('')
  const { send, error, isBusy } = useSubmit('publishAgent', ['getAgent', 'listAgentVersions', 'listAgents'])
  const body = { version, ...(evaluation.trim() !== '' && { evaluation_id: evaluation.trim() }) }
  const submit = () =>
    send({ params: { name }, body }, () => {
      say(t('published', { version }))
      setOpen(false)
    })
  return (
    <>
      <Button operation="publishAgent" onPress={() => setOpen(true)}>
        {t('publish')}
      </Button>
      <FormDialog
        title={t('publishTitle', { version })}
        isOpen={isOpen}
        close={() => setOpen(false)}
        verb={t('publish')}
        isBusy={isBusy}
        error={error}
        submit={submit}
      >
        <p>{t('publishWhat', { version })}</p>
        <TextField
          label={t('evaluation')}
          hint={t('evaluationHint')}
          value={evaluation}
          problem={problemsIn(error)('evaluation_id')}
          onChange={(event) => setEvaluation(event.target.value)}
        />
      </FormDialog>
    </>
  )
}
