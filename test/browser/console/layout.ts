import type { Page } from 'playwright-core'

/** Gives the window this size, and lets the page follow. */
export async function resize(page: Page, width: number, height = 900): Promise<void> {
  await page.setViewportSize({ width, height })
  await page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  )
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
