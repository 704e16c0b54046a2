import { useState } from 'react'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { useSession } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { TextField } from '../../kit/field.tsx'
import { Tick } from '../../kit/form.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { agentsTexts } from './agents.texts.ts'

interface PublishProps {
  readonly name: string
  readonly version: number
}

/** Gives missions a version behind a gate: by an evaluation that meets it, or over the gate, for those who may. */
export function PublishVersion({ name, version }: PublishProps) {
  const t = useTexts(agentsTexts)
  const [isOpen, setOpen] = useState(false)
  const [evaluation, setEvaluation] = useState('')
  const [overrides, setOverrides] = useState(false)
  const mayOverride = useSession().key.scopes.includes('control:write')
  const { send, error, isBusy } = useSubmit('publishAgent', ['getAgent', 'listAgentVersions', 'listAgents'])
  const meets = evaluation.trim() !== '' && { evaluation_id: evaluation.trim() }
  const body = { version, ...(overrides ? { override: true } : meets) }
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
        verb={t(overrides ? 'publishOver' : 'publish')}
        isDangerous={overrides}
        isBusy={isBusy}
        error={error}
        submit={submit}
      >
        <p>{t('publishWhat', { version })}</p>
        {!overrides && (
          <TextField
            label={t('evaluation')}
            hint={t('evaluationHint')}
            value={evaluation}
            problem={problemsIn(error)('evaluation_id')}
            onChange={(event) => setEvaluation(event.target.value)}
          />
        )}
        {mayOverride && <Tick label={t('override')} isOn={overrides} turn={setOverrides} />}
        {overrides && <p>{t('overrideWhat')}</p>}
      </FormDialog>
    </>
  )
}
