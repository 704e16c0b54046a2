import type { z } from 'zod'
import { approvalDecided } from './approval/approval-decided.ts'
import { approvalRequested } from './approval/approval-requested.ts'
import { artifactCreated } from './artifact/artifact-created.ts'
import { budgetExhausted } from './budget/budget-exhausted.ts'
import { budgetWarning } from './budget/budget-warning.ts'
import { effectIntended } from './effect/effect-intended.ts'
import { effectUnknown } from './effect/effect-unknown.ts'
import { missionCancelled } from './mission/mission-cancelled.ts'
import { missionChanged } from './mission/mission-changed.ts'
import { missionCompleted } from './mission/mission-completed.ts'
import { missionDelegated } from './mission/mission-delegated.ts'
import { missionExpired } from './mission/mission-expired.ts'
import { missionFailed } from './mission/mission-failed.ts'
import { missionHandedOver } from './mission/mission-handed-over.ts'
import { missionHeld, missionHoldRequested, missionReleased } from './mission/mission-held.ts'
import { missionLimitNear } from './mission/mission-limit-near.ts'
import { missionPending } from './mission/mission-pending.ts'
import { missionPostponed } from './mission/mission-postponed.ts'
import { missionQueued } from './mission/mission-queued.ts'
import { missionRateLimited } from './mission/mission-rate-limited.ts'
import { missionRetrying } from './mission/mission-retrying.ts'
import { missionStarted } from './mission/mission-started.ts'
import { missionSubmitted } from './mission/mission-submitted.ts'
import { missionWaiting } from './mission/mission-waiting.ts'
import { stepRecorded } from './mission/step-recorded.ts'
import { toolChanged } from './tool/tool-changed.ts'
import { toolProgress } from './tool/tool-progress.ts'

/** Every kind of event, by its type. */
export const catalogue = {
  [missionSubmitted.type]: missionSubmitted,
  [missionChanged.type]: missionChanged,
  [missionHoldRequested.type]: missionHoldRequested,
  [missionHeld.type]: missionHeld,
  [missionReleased.type]: missionReleased,
  [missionRateLimited.type]: missionRateLimited,
  [missionPending.type]: missionPending,
  [missionQueued.type]: missionQueued,
  [missionStarted.type]: missionStarted,
  [stepRecorded.type]: stepRecorded,
  [toolProgress.type]: toolProgress,
  [toolChanged.type]: toolChanged,
  [effectIntended.type]: effectIntended,
  [effectUnknown.type]: effectUnknown,
  [approvalRequested.type]: approvalRequested,
  [approvalDecided.type]: approvalDecided,
  [missionDelegated.type]: missionDelegated,
  [missionHandedOver.type]: missionHandedOver,
  [missionLimitNear.type]: missionLimitNear,
  [missionWaiting.type]: missionWaiting,
  [missionRetrying.type]: missionRetrying,
  [missionPostponed.type]: missionPostponed,
  [missionCompleted.type]: missionCompleted,
  [missionFailed.type]: missionFailed,
  [missionCancelled.type]: missionCancelled,
  [missionExpired.type]: missionExpired,
  [artifactCreated.type]: artifactCreated,
  [budgetWarning.type]: budgetWarning,
  [budgetExhausted.type]: budgetExhausted,
} as const

export type EventType = keyof typeof catalogue

/** A fact without its number: one member for each kind in the catalogue. */
export type Fact = { [T in EventType]: { type: T; data: z.output<(typeof catalogue)[T]['data']> } }[EventType]
