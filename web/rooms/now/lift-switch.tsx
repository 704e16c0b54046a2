import { useState } from 'react'
import { useAct } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { controlTexts } from './control.texts.ts'
import type { Switch } from './needs.ts'
import { useSwitchTitle } from './use-switch-title.ts'

/** Lifts a switch, after saying what follows. */
export function LiftSwitch({ lifted }: { readonly lifted: Switch }) {
  const t = useTexts(controlTexts)
  const may = useMay()
  const title = useSwitchTitle()
  const [isOpen, setOpen] = useState(false)
  const lift = useAct('liftSwitch', ['listSwitches', 'listSupervisedAgents', 'getSupervisorStatus', 'readQueue'])
  if (!may('liftSwitch') || lifted.scope.kind === 'platform') return null
  // The row may be held still for a while after it.
  if (lift.isSuccess && !isOpen) return <span>{t('isLifted')}</span>
  const act = () =>
    lift.mutate(
      { params: { switch_id: lifted.id } },
      {
        onSuccess: () => {
          say(t('lifted'))
          setOpen(false)
        },
      },
    )
  return (
    <>
      <Button operation="liftSwitch" onPress={() => setOpen(true)}>
        {t('lift')}
      </Button>
      <Confirm
        title={t('liftTitle')}
        isOpen={isOpen}
        close={() => setOpen(false)}
        verb={t('liftVerb')}
        isBusy={lift.isPending}
        act={act}
      >
        <p>
          <bdi>{title(lifted)}</bdi>
        </p>
        <p>{lifted.mode === 'pause' ? t('liftPause') : t('liftStop')}</p>
      </Confirm>
    </>
  )
}
