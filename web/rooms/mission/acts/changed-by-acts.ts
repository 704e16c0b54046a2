import type { Asked } from '../../../../sdk/asked.ts'

/** What may differ after anything was done to a mission. */
export const changedByActs: readonly Asked[] = [
  'getMission',
  'explainMission',
  'getMissionTree',
  'getMissionBudget',
  'listMissions',
  'listApprovals',
  'getApproval',
  'listDeadLetters',
  'getDeadLetter',
]
