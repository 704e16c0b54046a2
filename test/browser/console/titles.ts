import type { Page } from 'playwright-core'

/** A page has one heading of the first level, and the tab is called the same. */
export async function titleFaults(page: Page): Promise<readonly string[]> {
  const headings = await page.locator('h1').allInnerTexts()
  const title = await page.title()
  return headings.length === 1 && title === `${headings[0]} · Sortie` ? [] : [`“${title}” over ${headings.join(', ')}`]
}
