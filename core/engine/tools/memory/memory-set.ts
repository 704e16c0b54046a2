import * as z from 'zod'
import { SortieError } from '../../../../contract/errors.ts'
import type { Condition, Item, Key } from '../../../base/ports/store.ts'
import { readItem } from '../../../base/storing/reading.ts'
import { retryConflicts } from '../../../base/storing/retry-conflicts.ts'
import { defineTool, type ToolContext } from '../tool.ts'
import { type MemoryItem, MemoryKey, MemoryValue, memoryAddress, memoryKind } from './mission-memory.ts'

export const memorySet = defineTool({
  name: 'memory_set',
  description: 'Remembers a value under a key for the rest of this mission and the missions it delegates.',
  parameters: z.strictObject({ key: MemoryKey, value: MemoryValue }),
  effect: () => 'idempotent',
  origin: () => 'inside',
  keepsOrigin: true,
  async run({ key, value }, { store, mission, rootMission, keptUntil }) {
    const mark = mission.read_outside === true ? { origin: 'outside' as const } : {}
    await remember(store, memoryAddress(rootMission, key), { value, ...mark }, keptUntil)
    return { key, stored: true }
  },
})

/** The last writer wins; missions of one tree write concurrently, so a lost race is retried. */
function remember(store: ToolContext['store'], address: Key, body: MemoryItem, expires_at: number): Promise<void> {
  const giveUp = () => new SortieError('tool_failed', 'This key is being written by others; try again')
  return retryConflicts(
    async () => {
      const before = await readItem(store, memoryKind, address, { consistent: true })
      const item: Item<MemoryItem> = { ...address, version: (before?.version ?? 0) + 1, body, expires_at }
      const when: Condition = before === undefined ? { absent: true } : { version: before.version }
      await store.write([{ change: 'put', table: 'entities', item, when }])
    },
    { tries: 5, giveUp },
  )
}
