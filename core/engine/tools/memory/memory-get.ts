import * as z from 'zod'
import { defineTool } from '../tool.ts'
import { type MemoryItem, MemoryKey, memoryAddress } from './mission-memory.ts'

export const memoryGet = defineTool({
  name: 'memory_get',
  description:
    'Recalls the value that was remembered under a key in this mission. `found` is false when there is none.',
  parameters: z.strictObject({ key: MemoryKey }),
  effect: () => 'none',
  async run({ key }, { store, rootMission }) {
    const item = await store.get<MemoryItem>('entities', memoryAddress(rootMission, key), { consistent: true })
    return { key, found: item !== undefined, value: item?.body.value ?? null }
  },
})
