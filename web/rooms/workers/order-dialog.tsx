import { useState } from 'react'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Choice } from '../../kit/field.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { workersTexts } from './workers.texts.ts'

const actions = ['drain', 'stop', 'restart', 'start'] as const
type Action = (typeof actions)[number]

interface OrderDialogProps {
  readonly agent: string
  /** All of its workers, if none is named. */
  readonly worker?: string
  close(): void
}

/** Orders workers about, and says beforehand what they would do. */
export function OrderDialog({ agent, worker, close }: OrderDialogProps) {
  const t = useTexts(workersTexts)
  const [action, setAction] = useState<Action>('drain')
  const { send, error, isBusy } = useSubmit('controlAgent', ['listInstances', 'listSupervisedAgents'])
  const submit = () =>
    send({ body: { agent, action, ...(worker !== undefined && { instance_id: worker }) } }, ({ told }) => {
      say(t('told', { count: told }))
      close()
    })
  return (
    <FormDialog
      title={t('orderTitle', { name: worker ?? agent })}
      isOpen
      close={close}
      verb={t('send')}
      isDangerous={action === 'stop'}
      isBusy={isBusy}
      error={error}
      submit={submit}
    >
      <Choice
        label={t('order')}
        value={action}
        options={actions.map((one) => [one, t(one)])}
        problem={problemsIn(error)('action')}
        choose={(value) => setAction(value as Action)}
      />
      <p aria-live="polite">
        {t(`${action}_what`)} {worker === undefined && action !== 'restart' && t('forLater')}
      </p>
    </FormDialog>
  )
}
