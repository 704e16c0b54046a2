import { useLocation } from 'wouter'
import { useSubmit } from '../../api/use-submit.ts'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { controlTexts } from './control.texts.ts'
import { ScopeFields, useGivenScope } from './scope-fields.tsx'

/** Stops what is under way, once it has said how much that is; the receipt opens. */
export function StopForm({ close }: { close(): void }) {
  const t = useTexts(controlTexts)
  const [, go] = useLocation()
  const { given, change, scope, reason } = useGivenScope()
  const { send, error, isBusy } = useSubmit('stopMissions', ['listStops', 'listMissions'])
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
        if (scope) send({ body: { scope, reason } }, ({ id }) => go(`/control/stops/${id}`))
      }}
    >
      <p>{t('stopNowWhat')}</p>
      <ScopeFields given={given} change={change} error={error} />
    </FormDialog>
  )
}
