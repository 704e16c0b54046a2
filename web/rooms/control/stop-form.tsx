import { useState } from 'react'
import { useLocation } from 'wouter'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { TextField } from '../../kit/field.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { Affected } from './affected.tsx'
import { controlTexts } from './control.texts.ts'
import { ScopeFields } from './scope-fields.tsx'
import { type ScopeKind, scopeIn } from './scope-filter.ts'

/** Stops what is under way, once it has said how much that is; the receipt opens. */
export function StopForm({ close }: { close(): void }) {
  const t = useTexts(controlTexts)
  const [, go] = useLocation()
  const [kind, setKind] = useState<ScopeKind>('agent')
  const [name, setName] = useState('')
  const [reason, setReason] = useState('')
  const { send, error, isBusy } = useSubmit('stopMissions', ['listStops', 'listMissions'])
  const problemAt = problemsIn(error)
  const scope = scopeIn(kind, name)
  return (
    <FormDialog
      title={t('stopMissions')}
      isOpen
      close={close}
      verb={t('stopNow')}
      isDangerous
      isBusy={isBusy}
      error={error}
      submit={() => {
        if (scope) send({ body: { scope, reason: reason.trim() } }, ({ id }) => go(`/control/stops/${id}`))
      }}
    >
      <p>{t('stopNowWhat')}</p>
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
