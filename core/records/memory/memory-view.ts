import type { Memory as MemoryView } from '../../../contract/resources/memory.ts'
import { iso } from '../../base/times/iso.ts'
import type { Memory } from './memory.ts'

export function memoryView(memory: Memory): MemoryView {
  const { id, text, subject, agent, tags, source, origin, created_at, expires_at } = memory
  return {
    ...{ id, text, subject, agent },
    tags: [...tags],
    source,
    ...(origin !== undefined && { origin }),
    created_at: iso(created_at),
    expires_at: expires_at === null ? null : iso(expires_at),
  }
}
