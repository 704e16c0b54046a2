import type { Page } from 'playwright-core'

/** Gives the window this size, and lets the page follow. */
export async function resize(page: Page, width: number, height = 900): Promise<void> {
  await page.setViewportSize({ width, height })
  await page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  )
}

/** Controls of the bar at the top, or under a dialog, that cannot be seen or pressed. */
export function hiddenControls(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const dialog = [...document.querySelectorAll('[role="dialog"], [role="alertdialog"]')].at(-1)
    const controls =
      dialog?.querySelectorAll('footer button') ?? document.querySelectorAll('#console > * > header button')
    return [...controls].flatMap((control) => {
      const { left, top, width, height } = control.getBoundingClientRect()
      const there = document.elementFromPoint(left + width / 2, top + height / 2)
      const name = control.getAttribute('aria-label') ?? control.textContent
      return width === 0 || control.contains(there) ? [] : [`“${name}” is out of view`]
    })
  })
}

/** The elements that make the page wider than its window, and by how many pixels; none if nothing does. */
export function overflowingElements(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width) return []
    return [...document.querySelectorAll('body *')].flatMap((element) => {
      const over = Math.round(element.getBoundingClientRect().right - width)
      return over > 0 ? [`${element.tagName.toLowerCase()}.${element.className} by ${over} px`] : []
    })
  })
}
