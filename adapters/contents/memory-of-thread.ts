import type { ResourceLimits } from 'node:worker_threads'

/** The memory for reading one file. */
export interface Memory {
  /**
   * Unpacked data is on no heap, and a kilobyte may unpack to gigabytes. So the whole process is measured, which includes
   * other work: it may grow by no more than this while a file is read.
   */
  readonly mostGrowthMb: number
  /** In addition to the bytes, which are on no heap: the parsed document. */
  readonly heap: ResourceLimits
}

export const usualMemory: Memory = memoryFor(512)

/** The memory of a process without it: code, an idle heap, and a mission with all its data. */
const restMb = 352
/** With less, no document could be read. */
const leastMb = 64

/** For a process with this many megabytes, which the system ends above that. */
export function memoryIn(processMb: number): Memory {
  return memoryFor(Math.min(usualMemory.mostGrowthMb, Math.max(leastMb, processMb - restMb)))
}

function memoryFor(mostGrowthMb: number): Memory {
  const heap = {
    maxOldGenerationSizeMb: mostGrowthMb / 2,
    maxYoungGenerationSizeMb: mostGrowthMb / 16,
    stackSizeMb: 4,
  }
  return { mostGrowthMb, heap }
}
