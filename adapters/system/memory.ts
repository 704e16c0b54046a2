import type { Memory } from '../../core/base/ports/memory.ts'

export function createMemory(): Memory {
  const parts = new Map<() => unknown, unknown>()
  return {
    of<Part>(make: () => Part): Part {
      if (!parts.has(make)) parts.set(make, make())
      return parts.get(make) as Part
    },
  }
}
