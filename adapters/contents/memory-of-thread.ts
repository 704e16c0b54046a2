import type { ResourceLimits } from 'node:worker_threads'

/** What reading one file may take. */
export interface Memory {
  /**
   * What a document is unpacked into is on no heap, and a kilobyte may unpack to gigabytes. So the process is looked at, which tells of
   * others too: no more than this may come while a file is read.
   */
  readonly mostGrowthMb: number
  /** Beside the bytes, which are on no heap: what a document is read into. */
  readonly heap: ResourceLimits
}

export const usualMemory: Memory = memoryFor(512)

/** What a process takes without it: code, an idle heap, and a mission with all that it was told. */
const restMb = 352
/** Less, and no document could be read. */
const leastMb = 64

/** In a process that may have so many megabytes, and is ended by the system above that. */
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
