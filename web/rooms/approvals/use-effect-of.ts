import type { Approval } from '../../../contract/resources/approval.ts'
import { useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'

type Effect = 'none' | 'idempotent' | 'write'

/** What kind of change the call would make, where the mission or the tool’s own definition says it. */
export function useEffectOf({ about, mission_id, tool }: Approval): Effect | undefined {
  const may = useMay()
  const isOfCall = about === 'tool_call' || about === 'effect_unknown'
  const mission = useOperation(
    'getMission',
    { params: { mission_id } },
    { when: about === 'effect_unknown' && may('getMission') },
  )
  const tools = useOperation('listTools', { query: { limit: 100 } }, { when: isOfCall && may('listTools') })
  return mission.data?.open_effect?.kind ?? tools.data?.items.find(({ name }) => name === tool)?.effect
}
