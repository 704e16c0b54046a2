import { isSortieError } from '../../contract/errors.ts'
import type { Logger } from '../../core/base/ports/logger.ts'
import type { Pause, PlatformStore, Store, Stores } from '../../core/base/ports/store.ts'
import { requireNoNewerFormat } from '../../core/base/storing/format.ts'

/**
 * Stores that this process neither reads nor changes before it has checked that no newer program has
 * written there. It checks once, with its first read.
 */
export function formatCheckedStores(stores: Stores, logger?: Pick<Logger, 'error'>): Stores {
  const check = createCheck(stores.platform, logger)
  return {
    tenant: (tenantId) => checked(stores.tenant(tenantId), check),
    platform: checkedPlatform(stores.platform, check),
    paused: check,
  }
}

type Check = () => Promise<Pause | undefined>

/**
 * Success is remembered, but not a refusal or a pause: a stack may be restored, and its pause may end, while this
 * process lives.
 */
function createCheck(platform: Store, logger: Pick<Logger, 'error'> | undefined): Check {
  let seen: Promise<Pause | undefined> | undefined
  const look = async () => {
    try {
      const pause = await requireNoNewerFormat(platform)
      if (pause) seen = undefined
      return pause
    } catch (error) {
      seen = undefined
      if (isSortieError(error) && error.code === 'newer_format') logger?.error(error.message, { ...error.details })
      throw error
    }
  }
  return () => {
    seen ??= look()
    return seen
  }
}

function checked(store: Store, check: Check): Store {
  const read = async <Value>(reading: Promise<Value>): Promise<Value> => {
    const [value] = await Promise.all([reading, check()])
    return value
  }
  return {
    get: (...asked) => read(store.get(...asked)),
    getMany: (...asked) => read(store.getMany(...asked)),
    query: (...asked) => read(store.query(...asked)),
    queryListing: (...asked) => read(store.queryListing(...asked)),
    waitForChange: (...asked) => store.waitForChange(...asked),
    async write(changes) {
      await check()
      await store.write(changes)
    },
    async increment(...asked) {
      await check()
      return store.increment(...asked)
    },
    async setAside(unreadable) {
      await check()
      await store.setAside(unreadable)
    },
  }
}

function checkedPlatform(platform: PlatformStore, check: Check): PlatformStore {
  return {
    ...checked(platform, check),
    dueShards: platform.dueShards,
    async queryDue(query) {
      await check()
      return platform.queryDue(query)
    },
  }
}
