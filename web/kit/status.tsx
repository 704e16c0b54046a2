import {
  Ban,
  CalendarClock,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  TimerOff,
} from 'lucide-react'
import type { MissionStatus } from '../../contract/resources/mission.ts'
import { useTexts } from '../texts/catalogue.ts'
import styles from './status.module.css'
import { statusTexts } from './status.texts.ts'

/** Meanings that colours have everywhere in the console. */
export type Tone = 'blue' | 'green' | 'red' | 'amber' | 'purple' | 'grey'

interface Look {
  readonly tone: Tone
  readonly icon: LucideIcon
}

export const statusLooks: Readonly<Record<MissionStatus, Look>> = {
  SCHEDULED: { tone: 'grey', icon: CalendarClock },
  PENDING: { tone: 'grey', icon: CircleDashed },
  QUEUED: { tone: 'purple', icon: Hourglass },
  RUNNING: { tone: 'blue', icon: LoaderCircle },
  WAITING: { tone: 'amber', icon: CirclePause },
  COMPLETED: { tone: 'green', icon: CircleCheck },
  FAILED: { tone: 'red', icon: CircleX },
  CANCELLED: { tone: 'grey', icon: Ban },
  EXPIRED: { tone: 'red', icon: TimerOff },
}

/** A mission’s state: a word, a shape and a colour. */
export function Status({ status }: { readonly status: MissionStatus }) {
  const t = useTexts(statusTexts)
  const { tone, icon: Icon } = statusLooks[status]
  return (
    <Badge tone={tone} icon={<Icon aria-hidden className={status === 'RUNNING' ? styles.turning : undefined} />}>
      {t(status)}
    </Badge>
  )
}

interface BadgeProps {
  readonly tone: Tone
  readonly icon?: React.ReactNode
  readonly children: React.ReactNode
}

export function Badge({ tone, icon, children }: BadgeProps) {
  return (
    <span className={`${styles.badge} ${styles[tone]}`}>
      {icon}
      {children}
    </span>
  )
}
