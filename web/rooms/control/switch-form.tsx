import { useState } from 'react'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Choice, TextField } from '../../kit/field.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { Affected } from './affected.tsx'
import { controlTexts } from './control.texts.ts'
import { ScopeFields } from './scope-fields.tsx'
import { type ScopeKind, scopeIn } from './scope-filter.ts'

/** Pauses or stops what is in a scope until the switch is lifted. */
export function SwitchForm({ close }: { close(): void }) {
  const t = useTexts(controlTexts)
  const [kind, setKind] = useState<ScopeKind>('agent')
  const [name, setName] = useState('')
  const [mode, setMode] = useState<'pause' | 'stop'>('pause')
  const [reason, setReason] = useState('')
  const { send, error, isBusy } = useSubmit('setSwitch', ['listSwitches', 'listStops', 'listMissions'])
  const problemAt = problemsIn(error)
  const scope = scopeIn(kind, name)
  return (
    <FormDialog
      title={t('setSwitch')}
      isOpen
      close={close}
      verb={t('set')}
      isDangerous={mode === 'stop'}
      isBusy={isBusy}
      error={error}
      submit={() => {
        if (scope)
          send({ body: { scope, mode, reason: reason.trim() } }, () => {
            say(t('switchSet'))
            close()
          })
      }}
    >
      <Choice
        label={t('mode')}
        hint={mode === 'pause' ? t('pauseWhat') : t('stopWhat')}
        value={mode}
        options={[
          ['pause', t('pause')],
          ['stop', t('stop')],
        ]}
        choose={(value) => setMode(value as 'pause' | 'stop')}
      />
      <ScopeFields
        kind={kind}
        name={name}
        problem={problemAt('scope')}
        change={(nextKind, nextName) => {
          setKind(nextKind)
          setName(nextName)
        }}
      />
      <TextField
        label={t('reason')}
        hint={t('reasonHint')}
        maxLength={500}
        value={reason}
        problem={problemAt('reason')}
        onChange={(event) => setReason(event.target.value)}
      />
      {scope && <Affected scope={scope} />}
    </FormDialog>
  )
}
