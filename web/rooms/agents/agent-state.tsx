import { CircleCheck, CirclePause, CircleX, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { SupervisedAgent } from '../../../contract/resources/supervisor.ts'
import { Badge, type Tone } from '../../kit/status.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { agentsTexts } from './agents.texts.ts'

type State = SupervisedAgent['state']

const looks: Readonly<Record<State, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  up: { tone: 'green', icon: CircleCheck },
  degraded: { tone: 'amber', icon: TriangleAlert },
  paused: { tone: 'grey', icon: CirclePause },
  down: { tone: 'red', icon: CircleX },
}

/** Whether an agent’s work is likely to be done. */
export function AgentStateBadge({ state }: { readonly state: State }) {
  const t = useTexts(agentsTexts)
  const { tone, icon: Icon } = looks[state]
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />}>
      {t(state)}
    </Badge>
  )
}
