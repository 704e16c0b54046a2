import type { MissionStatus } from './resources/mission.ts'

/**
 * The status of a mission after one of these events; other events do not change it, and `mission.submitted` says it itself. For
 * clients that show missions live: see `docs/http.md`.
 */
export const statusAfter: Readonly<Record<string, MissionStatus>> = {
  'mission.pending': 'PENDING',
  'mission.held': 'PENDING',
  'mission.queued': 'QUEUED',
  'mission.started': 'RUNNING',
  'mission.waiting': 'WAITING',
  'mission.retrying': 'SCHEDULED',
  'mission.postponed': 'SCHEDULED',
  'mission.completed': 'COMPLETED',
  'mission.failed': 'FAILED',
  'mission.cancelled': 'CANCELLED',
  'mission.expired': 'EXPIRED',
}

export const endedStatuses: readonly MissionStatus[] = ['COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED']
