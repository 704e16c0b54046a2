import type { Logger } from '../../../core/base/ports/logger.ts'
import type { Unreadable } from '../../../core/base/ports/store.ts'
import { setAsideItem } from '../../../core/base/storing/set-aside.ts'
import { unlessConflict } from '../../../core/base/storing/unless-conflict.ts'
import type { Scope } from './scope.ts'
import { writeChanges } from './write-items.ts'

/** How many written notes a process remembers; it tries to write a forgotten one again, without effect. */
const maxRemembered = 1000

/** Records unreadable items among the platform’s items. A function that may read may do this, and nothing else there. */
export function createSetAside(platform: Scope, logger: Pick<Logger, 'error'> | undefined) {
  const noted = new Set<string>()
  return async (tenant: string, unreadable: Unreadable): Promise<void> => {
    const note = setAsideItem(tenant, unreadable, platform.clock.now())
    if (noted.has(note.sort)) return
    if (noted.size >= maxRemembered) noted.clear()
    noted.add(note.sort)
    logger?.error('A stored item cannot be read, and is set aside', { tenant, ...unreadable })
    try {
      await unlessConflict(
        writeChanges(platform, [{ change: 'put', table: 'entities', item: note, when: { absent: true } }]),
      )
    } catch (error) {
      // The next one who meets it writes the note then.
      noted.delete(note.sort)
      throw error
    }
  }
}
