import { useState } from 'react'
import { useSubmit } from '../../api/use-submit.ts'
import { Choice } from '../../kit/field.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { controlTexts } from './control.texts.ts'
import { ScopeFields, useGivenScope } from './scope-fields.tsx'

/** Pauses or stops what is in a scope until the switch is lifted. */
export function SwitchForm({ close }: { close(): void }) {
  const t = useTexts(controlTexts)
  const { given, change, scope, reason } = useGivenScope()
  const [mode, setMode] = useState<'pause' | 'stop'>('pause')
  const { send, error, isBusy } = useSubmit('setSwitch', ['listSwitches', 'listStops', 'listMissions'])
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
          send({ body: { scope, mode, reason } }, () => {
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
      <ScopeFields given={given} change={change} error={error} />
    </FormDialog>
  )
}
