import { endedStatuses } from '../../../../contract/status-after.ts'
import type { AnswerFor } from '../../../api/call.ts'
import { useAct } from '../../../api/use-operation.ts'
import { Confirm } from '../../../kit/dialog.tsx'
import { Status } from '../../../kit/status.tsx'
import { say } from '../../../kit/toasts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import { MissionLink } from '../mission-link.tsx'
import { actsTexts } from './acts.texts.ts'
import { changedByActs } from './changed-by-acts.ts'

interface CancelDialogProps {
  readonly mission: AnswerFor<'getMission'>
  readonly tree: AnswerFor<'getMissionTree'> | undefined
  readonly steps: number
  readonly isOpen: boolean
  close(): void
}

const mostListed = 10

/** Says what would stop, children included. */
export function CancelDialog({ mission, tree, steps, isOpen, close }: CancelDialogProps) {
  const t = useTexts(actsTexts)
  const format = useFormat()
  const cancel = useAct('cancelMission', changedByActs)
  const others = tree?.items.filter(({ id, status }) => id !== mission.id && !endedStatuses.includes(status)) ?? []
  const working = others.filter(({ status }) => status === 'RUNNING')
  return (
    <Confirm
      title={t('cancelTitle')}
      verb={t('cancelVerb')}
      isDangerous
      isOpen={isOpen}
      close={close}
      isBusy={cancel.isPending}
      act={() =>
        cancel.mutate(
          { params: { mission_id: mission.id } },
          {
            onSuccess: ({ stopped }) => {
              say(t('cancelled', { count: stopped.length }))
              close()
            },
          },
        )
      }
    >
      <p>{t('cancelSays', { count: others.length, more: tree?.truncated ? 'yes' : 'no' })}</p>
      <p>{t('cancelSteps', { count: steps, cost: format.money(mission.usage.cost_usd) })}</p>
      {mission.open_effect && <p>{t('cancelEffect', { tool: mission.open_effect.tool })}</p>}
      {working.length > 0 && (
        <div>
          <h3>{t('runningOnes')}</h3>
          <ul>
            {working.slice(0, mostListed).map(({ id, agent, status }) => (
              <li key={id}>
                <Status status={status} /> <bdi>{agent}</bdi> <MissionLink id={id} />
              </li>
            ))}
          </ul>
          {working.length > mostListed && <p>+ {format.count(working.length - mostListed)}</p>}
        </div>
      )}
    </Confirm>
  )
}
