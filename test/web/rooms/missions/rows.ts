import type { MissionRow } from '../../../../web/rooms/missions/mission-row.ts'

/** A row as the list keeps it; a higher number is newer. */
export function rowAt(number: number, part: Partial<MissionRow> = {}): MissionRow {
  return {
    id: idAt(number),
    status: 'RUNNING',
    agent: 'coder',
    doing: { kind: 'running', calls: 2 },
    task: 'a task',
    tags: ['nightly'],
    priority: 'NORMAL',
    subject: null,
    parent_id: null,
    isHeld: false,
    created_at: '2026-11-30T09:00:00.000Z',
    started_at: '2026-11-30T09:00:01.000Z',
    finished_at: null,
    attempt: 1,
    max_attempts: 3,
    tokens: 120,
    cost_usd: 0.25,
    last_seq: 5,
    ...part,
  }
}

export function idAt(number: number): string {
  return `mis_${String(number).padStart(26, '0')}`
}
