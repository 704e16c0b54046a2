import * as z from 'zod'
import { MemoryId } from '../../../../contract/resources/memory.ts'
import { readItem } from '../../../base/storing/reading.ts'
import { isWritableBy, memoryKey, memoryKind } from '../../../records/memory/memory.ts'
import { defineTool } from '../tool.ts'

export const forget = defineTool({
  name: 'forget',
  description:
    'Forgets a memory that is wrong, of no use any more, or not wanted. In a mission for a person or subject only what is known of them can be forgotten.',
  parameters: z.strictObject({ id: MemoryId.describe('As `recall` and `remember` tell it') }),
  effect: () => 'idempotent',
  origin: () => 'inside',
  /** A memory that the mission may not forget is reported as missing. */
  async run({ id }, { store, mission }) {
    const key = memoryKey(id)
    const item = await readItem(store, memoryKind, key, { consistent: true })
    if (!item || !isWritableBy(mission, item.body)) return { id, found: false }
    await store.write([{ change: 'delete', table: 'entities', key }])
    return { id, found: true }
  },
})
