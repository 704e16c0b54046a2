import { lazy, type ReactNode, Suspense, useState } from 'react'
import { Link } from 'wouter'
import type { Reason } from '../../../../contract/resources/explanation.ts'
import type { AnswerFor } from '../../../api/call.ts'
import { useAct } from '../../../api/use-operation.ts'
import { useMay } from '../../../app/session/session.tsx'
import { Button } from '../../../kit/button.tsx'
import { Command } from '../../../kit/command.tsx'
import { Confirm } from '../../../kit/dialog.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { changedByActs } from '../acts/changed-by-acts.ts'
import { ChangeDialog, RaiseBudgetDialog, RedriveDialog, SubmitAgainDialog } from '../acts/lazy-dialogs.ts'
import { MissionLink } from '../mission-link.tsx'
import styles from './why.module.css'
import { whyTexts } from './why.texts.ts'

// The page has little room left in its first load.
const Decide = lazy(() => import('./decide.tsx'))

type Mission = AnswerFor<'getMission'>

interface ReasonActsProps {
  readonly reason: Reason
  readonly mission: Mission
}

/** What follows from a reason, where the session may do it. */
export function ReasonActs({ reason, mission }: ReasonActsProps): ReactNode {
  const t = useTexts(whyTexts)
  const may = useMay()
  switch (reason.code) {
    case 'paused_after_restore':
      return (
        <div className={styles.acts}>
          {t('resume')} <Command text="npm run -s sortie -- resume" />
        </div>
      )
    case 'held':
      return <WayOutOfHold reason={reason} mission={mission} />
    case 'backlog':
      return may('changeMission') ? (
        <Opening label={t('priority')}>{(dialog) => <ChangeDialog mission={mission} {...dialog} />}</Opening>
      ) : null
    case 'limit_full':
      return <Leading to="/limits">{t('limits')}</Leading>
    case 'waiting_for_agent':
      return <Leading to="/workers">{t('workers')}</Leading>
    case 'waiting_for_approval':
      return (
        <Suspense fallback={<p aria-busy="true" />}>
          <Decide id={reason.data.approval_id} deadline={mission.deadline} />
        </Suspense>
      )
    case 'waiting_for_budget':
      return <WayToBudget scope={reason.data.scope} />
    case 'failed':
      return <AfterFailure failed={reason.data} mission={mission} />
    case 'expired':
    case 'cancelled':
      return <WayAgain mission={mission} />
    default:
      return null
  }
}

type Held = Extract<Reason, { code: 'held' }>

function WayOutOfHold({ reason, mission }: { readonly reason: Held; readonly mission: Mission }) {
  const may = useMay()
  const { switch_id } = reason.data
  if (switch_id === null) return may('releaseMission') ? <Release mission={mission} /> : null
  return may('liftSwitch') ? <LiftSwitch id={switch_id} sentence={reason.sentence} /> : null
}

function WayToBudget({ scope }: { readonly scope: string }) {
  const t = useTexts(whyTexts)
  const may = useMay()
  if (!scope.startsWith(ofMission)) return <Leading to="/budgets">{t('budgets')}</Leading>
  if (!may('putMissionBudget')) return null
  return (
    <Opening label={t('raise')} look="primary">
      {(dialog) => <RaiseBudgetDialog missionId={scope.slice(ofMission.length)} {...dialog} />}
    </Opening>
  )
}

const ofMission = 'mission:'

function WayAgain({ mission }: { readonly mission: Mission }) {
  const t = useTexts(whyTexts)
  const may = useMay()
  if (!may('submitMission')) return null
  return <Opening label={t('again')}>{(dialog) => <SubmitAgainDialog mission={mission} {...dialog} />}</Opening>
}

interface AfterFailureProps {
  readonly failed: Extract<Reason, { code: 'failed' }>['data']
  readonly mission: Mission
}

function AfterFailure({ failed: { dead_letter_id: id, redriven_to }, mission }: AfterFailureProps) {
  const t = useTexts(whyTexts)
  const may = useMay()
  if (redriven_to !== null) {
    return (
      <>
        <p>
          {t('redrivenAs')} <MissionLink id={redriven_to} />
        </p>
        <WayAgain mission={mission} />
      </>
    )
  }
  if (id === null || !may('redriveDeadLetter')) return null
  return (
    <Opening label={t('redrive')} look="primary">
      {(dialog) => <RedriveDialog deadLetterId={id} mission={mission} {...dialog} />}
    </Opening>
  )
}

interface DialogState {
  readonly isOpen: boolean
  close(): void
}

interface OpeningProps {
  readonly label: string
  readonly look?: 'plain' | 'primary'
  children(dialog: DialogState): ReactNode
}

/** A button with its dialog, which starts anew each time. */
function Opening({ label, look = 'plain', children }: OpeningProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <div className={styles.acts}>
      <Button look={look} onPress={() => setOpen(true)}>
        {label}
      </Button>
      <Suspense>{isOpen && children({ isOpen, close: () => setOpen(false) })}</Suspense>
    </div>
  )
}

function Leading({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  return (
    <div className={styles.acts}>
      <Link href={to}>{children}</Link>
    </div>
  )
}

function Release({ mission }: { readonly mission: Mission }) {
  const t = useTexts(whyTexts)
  const release = useAct('releaseMission', changedByActs)
  return (
    <div className={styles.acts}>
      <Button
        operation="releaseMission"
        look="primary"
        isDisabled={release.isPending}
        onPress={() => release.mutate({ params: { mission_id: mission.id } })}
      >
        {t('release')}
      </Button>
    </div>
  )
}

function LiftSwitch({ id, sentence }: { readonly id: string; readonly sentence: string }) {
  const t = useTexts(whyTexts)
  const [isOpen, setOpen] = useState(false)
  const lift = useAct('liftSwitch', [...changedByActs, 'listSwitches'])
  return (
    <div className={styles.acts}>
      <Button operation="liftSwitch" look="primary" onPress={() => setOpen(true)}>
        {t('lift')}
      </Button>
      <Confirm
        title={t('liftTitle')}
        verb={t('lift')}
        isOpen={isOpen}
        isBusy={lift.isPending}
        close={() => setOpen(false)}
        act={() => lift.mutate({ params: { switch_id: id } }, { onSuccess: () => setOpen(false) })}
      >
        <p>{t('liftSays')}</p>
        <p>
          <bdi>{sentence}</bdi>
        </p>
        <p>
          <code>{id}</code>
        </p>
      </Confirm>
    </div>
  )
}
