import type { Locator, Page } from 'playwright-core'

/** The row of a mission in a list. */
export function rowOf(page: Page, id: string): Locator {
  return page.getByRole('row').filter({ hasText: id })
}

/** Every mission in the list, once for each of its rows. */
export function listedMissions(page: Page): Promise<readonly string[]> {
  return page
    .getByRole('row')
    .evaluateAll((rows) => rows.flatMap((one) => one.textContent?.match(/mis_[0-9A-Z]{26}/) ?? []))
}

/** Resolves once the page says this of its connection. */
export function connectionIs(page: Page, words: 'Live' | 'Connection lost'): Promise<void> {
  return page.getByRole('status').getByText(words).waitFor()
}
