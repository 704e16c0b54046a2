import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../adapters/local/database.ts'
import { createLanes } from '../../../adapters/local/lanes.ts'

const visibilityMs = 60_000
const hourMs = 3_600_000

test('a message stays invisible for its time and no longer, whatever the clock is set to, also after a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sortie-lanes-'))
  let now = 10 * hourMs
  let elapsed = 1
  const clock = { now: () => now, monotonic: () => elapsed }
  const file = join(folder, 'sortie.db')
  const first = openDatabase(file)
  const lanes = createLanes(first, clock, { visibilityMs, maxReceives: 10 })
  const body = { tenant: 'ten_1', mission: 'mis_1', attempt: 1, leg: 1, slot: 0 }
  await lanes.send({ lane: 'normal', group: 'ten_1#0', deduplication: 'one', body })
  expect(lanes.receive('normal', 1)).toHaveLength(1)
  now += hourMs
  expect(lanes.receive('normal', 1)).toHaveLength(0)
  now -= 2 * hourMs
  elapsed += visibilityMs
  expect(lanes.receive('normal', 1)).toHaveLength(1)
  await first.settled()
  first.close()
  now -= hourMs

  const second = openDatabase(file)
  const again = createLanes(second, clock, { visibilityMs, maxReceives: 10 })
  expect(again.receive('normal', 1)).toHaveLength(0)
  elapsed += visibilityMs
  expect(again.receive('normal', 1)).toHaveLength(1)
  second.close()
  rmSync(folder, { recursive: true })
})
