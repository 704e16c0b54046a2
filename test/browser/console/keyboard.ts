import type { Page } from 'playwright-core'

/** More than any page has before its content. */
const mostStops = 80

/** Presses Tab until the focus is on what has this name: its label or its text. */
export async function tabTo(page: Page, name: string): Promise<void> {
  await tabUntil(page, isNamed, name)
}

/** Presses Tab until the focus is on the control with this name, and then Enter. */
export async function pressByKeyboard(page: Page, name: string): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.press('Enter')
}

/** Runs in the page. */
function isNamed(wanted: string): boolean {
  const focused = document.activeElement
  const labels = focused && 'labels' in focused ? [...((focused as HTMLInputElement).labels ?? [])] : []
  const names = [focused?.getAttribute('aria-label'), labels[0]?.textContent, focused?.textContent]
  return names.some((name) => name?.trim() === wanted)
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
