import { Ban, CirclePause, CirclePlay, GitCompareArrows, Link2, Pencil, RotateCcw, Send, Trash2 } from 'lucide-react'
import { type ReactNode, Suspense, useState } from 'react'
import { endedStatuses } from '../../../../contract/status-after.ts'
import type { Asked } from '../../../../sdk/asked.ts'
import type { AnswerFor } from '../../../api/call.ts'
import { useAct } from '../../../api/use-operation.ts'
import { useMay } from '../../../app/session/session.tsx'
import { Button } from '../../../kit/button.tsx'
import { Copy } from '../../../kit/copy.tsx'
import { say } from '../../../kit/toasts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { actsTexts } from './acts.texts.ts'
import { CancelDialog } from './cancel-dialog.tsx'
import { changedByActs } from './changed-by-acts.ts'
import { HoldDialog } from './hold-dialog.tsx'
import { ChangeDialog, CompareDialog, EraseDialog, RedriveDialog, SubmitAgainDialog } from './lazy-dialogs.ts'
import { openLetterOf } from './open-letter.ts'

interface ActsProps {
  readonly mission: AnswerFor<'getMission'>
  readonly explanation: AnswerFor<'explainMission'> | undefined
  readonly tree: AnswerFor<'getMissionTree'> | undefined
  /** The number of its newest step. */
  readonly steps: number
}

type Opened = 'cancel' | 'hold' | 'change' | 'erase' | 'redrive' | 'again' | 'compare'

interface ButtonOptions {
  readonly needs?: Asked
  readonly look?: 'danger'
}

/** What can be done with a mission in its state, as far as the session may. */
export function Acts({ mission, explanation, tree, steps }: ActsProps) {
  const t = useTexts(actsTexts)
  const may = useMay()
  const [opened, setOpened] = useState<Opened>()
  const dialog = { isOpen: true, close: () => setOpened(undefined) }
  const isEnded = endedStatuses.includes(mission.status)
  const letter = openLetterOf(explanation)
  const button = (act: Opened, icon: ReactNode, { needs, look }: ButtonOptions = {}) => (
    <Button icon={icon} {...(look && { look })} {...(needs && { operation: needs })} onPress={() => setOpened(act)}>
      {t(act)}
    </Button>
  )
  return (
    <>
      <Copy text={() => location.href} label={t('link')} icon={<Link2 aria-hidden />} />
      {button('compare', <GitCompareArrows aria-hidden />)}
      {may('submitMission') && button('again', <Send aria-hidden />, { needs: 'submitMission' })}
      {letter !== undefined &&
        may('redriveDeadLetter') &&
        button('redrive', <RotateCcw aria-hidden />, { needs: 'redriveDeadLetter' })}
      {!isEnded && may('changeMission') && button('change', <Pencil aria-hidden />, { needs: 'changeMission' })}
      {!isEnded &&
        mission.hold === null &&
        may('holdMission') &&
        button('hold', <CirclePause aria-hidden />, { needs: 'holdMission' })}
      {!isEnded && mission.hold?.by === 'operator' && may('releaseMission') && <Release id={mission.id} />}
      {!isEnded &&
        may('cancelMission') &&
        button('cancel', <Ban aria-hidden />, { needs: 'cancelMission', look: 'danger' })}
      {isEnded &&
        may('eraseMission') &&
        button('erase', <Trash2 aria-hidden />, { needs: 'eraseMission', look: 'danger' })}
      <Suspense>
        {opened === 'cancel' && <CancelDialog {...{ mission, tree, steps }} {...dialog} />}
        {opened === 'hold' && <HoldDialog mission={mission} {...dialog} />}
        {opened === 'change' && <ChangeDialog mission={mission} {...dialog} />}
        {opened === 'erase' && <EraseDialog mission={mission} tree={tree} {...dialog} />}
        {opened === 'redrive' && letter !== undefined && (
          <RedriveDialog deadLetterId={letter} mission={mission} {...dialog} />
        )}
        {opened === 'again' && <SubmitAgainDialog mission={mission} {...dialog} />}
        {opened === 'compare' && <CompareDialog mission={mission} {...dialog} />}
      </Suspense>
    </>
  )
}

function Release({ id }: { readonly id: string }) {
  const t = useTexts(actsTexts)
  const release = useAct('releaseMission', changedByActs)
  return (
    <Button
      operation="releaseMission"
      icon={<CirclePlay aria-hidden />}
      isDisabled={release.isPending}
      onPress={() => release.mutate({ params: { mission_id: id } }, { onSuccess: () => say(t('released')) })}
    >
      {t('release')}
    </Button>
  )
}
