import type { Page } from 'playwright-core'
import { loaded } from './visit.ts'

/** Resolves once the page with this title is shown, and has read what it shows first. */
export async function untilShown(page: Page, title: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
  await loaded(page)
}
