import type { Health, PartHealth } from '../../core/base/ports/health.ts'
import type { Database } from './database.ts'
import type { Feed } from './feed.ts'

/** Consumers get a change within milliseconds. */
const feedMayBeBehind = 10_000

/** @param store the state of the database’s writer */
export function createHealth(database: Database, feed: Feed, store: () => PartHealth): Health {
  const oneMessage = database.prepare('SELECT id FROM messages LIMIT 1')
  return {
    store: async () => store(),
    async lanes() {
      oneMessage.get()
      return { state: 'ok' }
    },
    async feed() {
      const behind = feed.behind()
      if (behind <= feedMayBeBehind) return { state: 'ok' }
      return { state: 'degraded', reason: `Its slowest consumer is ${behind} changes behind` }
    },
  }
}
