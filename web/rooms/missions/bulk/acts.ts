import type { Asked } from '../../../../sdk/asked.ts'
import { useMay } from '../../../app/session/session.tsx'
import type { BulkAct } from './plan.ts'

interface Offered {
  readonly begin: BulkAct
  readonly needs: Asked
}

const acts: readonly Offered[] = [
  { begin: { kind: 'cancel' }, needs: 'cancelMission' },
  { begin: { kind: 'hold', reason: '' }, needs: 'holdMission' },
  { begin: { kind: 'release' }, needs: 'releaseMission' },
  { begin: { kind: 'redrive', from: 'failed', version: { kind: 'own' } }, needs: 'redriveDeadLetter' },
  { begin: { kind: 'priority', priority: 'HIGH' }, needs: 'changeMission' },
  { begin: { kind: 'addTag', tag: '' }, needs: 'changeMission' },
  { begin: { kind: 'removeTag', tag: '' }, needs: 'changeMission' },
]

/** What this session may do to many missions. */
export function useActs(): readonly Offered[] {
  const may = useMay()
  return acts.filter(({ needs }) => may(needs))
}
