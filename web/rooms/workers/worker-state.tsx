import { CircleCheck, CirclePause, CircleX, type LucideIcon, Power, RotateCw } from 'lucide-react'
import type { Instance } from '../../../contract/resources/instance.ts'
import { Badge, type Tone } from '../../kit/status.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { workersTexts } from './workers.texts.ts'

type State = Instance['state']

const looks: Readonly<Record<State, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  up: { tone: 'green', icon: CircleCheck },
  draining: { tone: 'amber', icon: CirclePause },
  stopped: { tone: 'grey', icon: Power },
  restarting: { tone: 'blue', icon: RotateCw },
  lost: { tone: 'red', icon: CircleX },
}

/** Whether a worker takes work, and why not. */
export function WorkerStateBadge({ state }: { readonly state: State }) {
  const t = useTexts(workersTexts)
  const { tone, icon: Icon } = looks[state]
  return (
    <span title={state === 'up' ? undefined : t(`why_${state}`)}>
      <Badge tone={tone} icon={<Icon aria-hidden />}>
        {t(state)}
      </Badge>
    </span>
  )
}
