import { afterAll, beforeAll, describe } from 'vitest'
import { portCases, type Skips } from './port-cases.ts'
import { additionCases } from './store/additions.ts'
import { counterCases } from './store/counters.ts'
import { dueCases } from './store/due.ts'
import { expiryCases } from './store/expiry.ts'
import { feedCases } from './store/feed.ts'
import { isolationCases } from './store/isolation.ts'
import { itemCases } from './store/items.ts'
import { listingCases } from './store/listing.ts'
import { queryCases } from './store/queries.ts'
import { refusalCases } from './store/refusals.ts'
import { setAsideCases } from './store/set-aside.ts'
import { transactionCases } from './store/transactions.ts'
import type { StoreHarness } from './store-harness.ts'

/** The behaviour of `core/base/ports/store.ts`. Cases use tenants of their own, so one harness serves them all. */
export function storeSuite(name: string, factory: () => Promise<StoreHarness>, skips?: Skips): void {
  describe(`store: ${name}`, () => {
    let harness: StoreHarness
    beforeAll(async () => {
      harness = await factory()
    })
    afterAll(() => harness?.close())

    const it = portCases(skips)
    const open = () => harness
    itemCases(it, open)
    transactionCases(it, open)
    queryCases(it, open)
    listingCases(it, open)
    dueCases(it, open)
    expiryCases(it, open)
    additionCases(it, open)
    counterCases(it, open)
    isolationCases(it, open)
    refusalCases(it, open)
    setAsideCases(it, open)
    feedCases(it, open)
  })
}
