import type { Page } from 'playwright-core'

/** More than any page has before its content. */
const mostStops = 80

/** Presses Tab until the focus is on what has this name, as its text. */
export async function tabTo(page: Page, name: string): Promise<void> {
  await tabUntil(page, (wanted) => document.activeElement?.textContent?.trim() === wanted, name)
}

/** Presses Tab until the focus is in a list. */
export async function tabToRow(page: Page): Promise<void> {
  await tabUntil(page, () => document.activeElement?.getAttribute('role') === 'row', undefined)
}

async function tabUntil<Given>(page: Page, isThere: (given: Given) => boolean, given: Given): Promise<void> {
  for (let stops = 0; stops < mostStops; stops++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate(isThere as (given: unknown) => boolean, given)) return
  }
  throw new Error(`${mostStops} presses of Tab did not lead there`)
}
