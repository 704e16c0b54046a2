import { expect, test } from 'vitest'
import type { AgentFindings } from '../../../../core/features/supervision/health.ts'
import { standingOf } from '../../../../core/features/supervision/standing.ts'
import type { Instance } from '../../../../core/records/instance/instance.ts'

const now = 1_000_000

const worker: Instance = {
  ...{ id: 'ins_1', agent: 'a', capabilities: [], version: '', metadata: {}, max_concurrent: 2, heartbeat_s: 10 },
  ...{ order: 'run', registered_at: 0, seen_at: now, polling_until: now, lost_at: null, assignments: [] },
  outcomes: [{ ok: true, ms: 1, error: null }],
}

function standing(instances: readonly Instance[], changes: Partial<AgentFindings> = {}) {
  const findings: AgentFindings = {
    ...{ agent: { name: 'a', kind: 'remote', capabilities: [] }, instances, waiting: 0, outcomes: [] },
    ...{ slots: { taken: 0, of: 8 }, switch: null },
    ...changes,
  }
  return standingOf(findings, { permits: Number.POSITIVE_INFINITY, costs: null, inBacklog: 0, now })
}

test('only workers that ask for work, or are about to, have room for a mission', () => {
  expect(standing([worker])).toMatchObject({ room: 'free', capacity: 2 })
  const silent = { ...worker, id: 'ins_2', polling_until: 0 }
  expect(standing([silent])).toMatchObject({ room: 'away', capacity: 0, finished: 1 })
  expect(standing([silent, worker])).toMatchObject({ room: 'free', capacity: 2, finished: 2 })
  expect(standing([{ ...silent, registered_at: now - 1000 }])).toMatchObject({ room: 'free', capacity: 2 })
  expect(standing([{ ...worker, order: 'drain' }])).toMatchObject({ room: 'away' })
})

test('a worker whose places are all taken is full, not away', () => {
  expect(standing([worker], { slots: { taken: 2, of: 8 } })).toMatchObject({ room: 'full', load: 2, capacity: 2 })
  expect(standing([worker], { waiting: 2 })).toMatchObject({ room: 'full' })
  // It has nothing to ask for.
  const assignment = { mission_id: 'mis_1', attempt: 1, leg: 1, since: 0, seen_at: now }
  const busy = { ...worker, max_concurrent: 1, polling_until: 0, assignments: [assignment] }
  expect(standing([busy], { slots: { taken: 1, of: 8 } })).toMatchObject({ room: 'full', capacity: 1 })
})
