import { openDatabase } from '../../../../adapters/local/database.ts'
import { createStores } from '../../../../adapters/local/stores.ts'
import type { WallClock } from '../../../../core/base/ports/clock.ts'
import { createLessons, type Lessons } from '../../../../core/engine/lessons/lessons.ts'

/** As each of several processes has them that share a store. */
export function lessonsInMemory(clock: WallClock = Date): Lessons {
  return createLessons({ stores: createStores(openDatabase(':memory:'), clock), clock })
}
