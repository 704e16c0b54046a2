import { CircleCheck, CirclePause, CircleStop, type LucideIcon } from 'lucide-react'
import type { ScheduleRun, ScheduleStatus } from '../../../contract/resources/schedule.ts'
import { Badge, type Tone } from '../../kit/status.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { schedulesTexts } from './schedules.texts.ts'

const looks: Readonly<Record<ScheduleStatus, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  ACTIVE: { tone: 'green', icon: CircleCheck },
  PAUSED: { tone: 'amber', icon: CirclePause },
  ENDED: { tone: 'grey', icon: CircleStop },
}

export function ScheduleBadge({ status }: { readonly status: ScheduleStatus }) {
  const t = useTexts(schedulesTexts)
  const { tone, icon: Icon } = looks[status]
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />}>
      {t(status)}
    </Badge>
  )
}

const tones: Readonly<Record<ScheduleRun['outcome'], Tone>> = {
  submitted: 'green',
  queued: 'purple',
  skipped: 'grey',
  missed: 'amber',
  failed: 'red',
}

/** What became of a time. */
export function OutcomeBadge({ outcome }: { readonly outcome: ScheduleRun['outcome'] }) {
  const t = useTexts(schedulesTexts)
  return <Badge tone={tones[outcome]}>{t(outcome)}</Badge>
}
