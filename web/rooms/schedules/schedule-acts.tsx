import { useLocation } from 'wouter'
import type { Schedule } from '../../../contract/resources/schedule.ts'
import { useAct } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { DeleteButton } from '../../kit/delete-button.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { schedulesTexts } from './schedules.texts.ts'

const readings = ['listSchedules', 'getSchedule', 'listScheduleRuns', 'previewSchedule'] as const

/** Pauses a schedule, lets it go on, and runs it at once. */
export function ScheduleActs({ schedule, look }: { readonly schedule: Schedule; readonly look?: 'plain' | 'quiet' }) {
  const t = useTexts(schedulesTexts)
  const may = useMay()
  const pause = useAct('pauseSchedule', readings)
  const resume = useAct('resumeSchedule', readings)
  const run = useAct('runScheduleNow', readings)
  const { id, name, status } = schedule
  const given = { params: { schedule_id: id } }
  return (
    <>
      {status === 'ACTIVE' && may('pauseSchedule') && (
        <Button
          look={look ?? 'plain'}
          operation="pauseSchedule"
          isDisabled={pause.isPending}
          onPress={() => pause.mutate(given, { onSuccess: () => say(t('pausedNow', { name })) })}
        >
          {t('pause')}
        </Button>
      )}
      {status === 'PAUSED' && may('resumeSchedule') && (
        <Button
          look={look ?? 'plain'}
          operation="resumeSchedule"
          isDisabled={resume.isPending}
          onPress={() => resume.mutate(given, { onSuccess: () => say(t('resumedNow', { name })) })}
        >
          {t('resume')}
        </Button>
      )}
      {may('runScheduleNow') && (
        <Button
          look={look ?? 'plain'}
          operation="runScheduleNow"
          isDisabled={run.isPending}
          onPress={() =>
            run.mutate(given, {
              onSuccess: ({ outcome }) =>
                say(outcome === 'submitted' ? t('ran', { name }) : t('notRan', { name, outcome: t(outcome) })),
            })
          }
        >
          {t('runNow')}
        </Button>
      )}
    </>
  )
}

/** Ends a schedule for good. */
export function DeleteSchedule({ schedule: { id, name } }: { readonly schedule: Schedule }) {
  const t = useTexts(schedulesTexts)
  const [, go] = useLocation()
  const remove = useAct('deleteSchedule', ['listSchedules'])
  const deleted = () => {
    say(t('deleted', { name }))
    go('/schedules')
  }
  return (
    <DeleteButton
      operation="deleteSchedule"
      title={t('deleteTitle', { name })}
      verb={t('delete')}
      isBusy={remove.isPending}
      act={(close) => remove.mutate({ params: { schedule_id: id } }, { onSuccess: deleted, onError: close })}
    >
      <p>{t('deleteWhat')}</p>
    </DeleteButton>
  )
}
