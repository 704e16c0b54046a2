import * as z from 'zod'
import { readItem } from '../../../base/storing/reading.ts'
import { defineTool } from '../tool.ts'
import { MemoryKey, memoryAddress, memoryKind } from './mission-memory.ts'

const FromOutside = z.object({ origin: z.literal('outside') })

export const memoryGet = defineTool({
  name: 'memory_get',
  description:
    'Recalls the value that was remembered under a key in this mission. `found` is false when there is none.',
  parameters: z.strictObject({ key: MemoryKey }),
  effect: () => 'none',
  origin: ({ output }) => (FromOutside.safeParse(output).success ? 'outside' : 'inside'),
  async run({ key }, { store, rootMission }) {
    const item = await readItem(store, memoryKind, memoryAddress(rootMission, key), { consistent: true })
    if (!item) return { key, found: false, value: null }
    return { key, found: true, ...item.body }
  },
})
