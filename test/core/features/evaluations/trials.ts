import type { Trial } from '../../../../core/records/evaluation/trial.ts'
import { noUsage } from '../../../../core/records/mission/mission.ts'

/** One that passed, or what it is said to be. */
export function aTrial(changes: Partial<Trial> = {}): Trial {
  return {
    ...{ number: 0, case_id: 'cas_1', candidate: 0, repeat: 0, mission_id: 'mis_1', judges_usage: noUsage },
    ...{ measured: { usage: noUsage, latency_ms: 10, attempts: 1 }, findings: [], answer: 'x' },
    ...{ outcome: 'passed', score: 1, error: null, began_at: 0, ended_at: 1 },
    ...changes,
  }
}
