import type { Locator, Page } from 'playwright-core'

/** The question or form that is over the page. */
export function dialogIn(page: Page, title?: string | RegExp): Locator {
  const dialogs = page.locator('[role="dialog"], [role="alertdialog"]')
  return title === undefined ? dialogs : dialogs.filter({ has: page.getByRole('heading', { level: 2, name: title }) })
}

/** Resolves once none is open. */
export function untilClosed(page: Page): Promise<void> {
  return dialogIn(page).waitFor({ state: 'detached' })
}

/** Presses Escape once the focus is in the dialog: if what had it is gone, it returns with the next frame. */
export async function closeByEscape(page: Page): Promise<void> {
  await page.waitForFunction(() => document.activeElement?.closest('[role="dialog"], [role="alertdialog"]') != null)
  await page.keyboard.press('Escape')
  await untilClosed(page)
}
