import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { copyMission } from '../../../bench/copied-missions.ts'
import { consoleWithLife } from './for-this-file.ts'
import { tabToRow } from './keyboard.ts'
import { openLocalConsole } from './local-console.ts'
import { connectionIs, rowOf } from './rows.ts'

const here = consoleWithLife(openLocalConsole)

test('ten thousand missions are one list: its end is reached, and the last of them opened', {
  timeout: 180_000,
}, async () => {
  await here.sortie.restart(() => copyMission(join(here.sortie.data, 'sortie.db'), here.life.completed, 1, 10_000))
  const visit = await here.sortie.visit('/missions?status=COMPLETED')
  const { page } = visit
  await connectionIs(page, 'Live')
  await tabToRow(page)
  for (let at = await focusedRow(page); at < 10_000; ) {
    const height = await page.getByRole('grid').evaluate((grid) => grid.scrollHeight)
    await page.keyboard.press('End')
    await page.waitForFunction((before) => Number(document.activeElement?.getAttribute('aria-rowindex')) > before, at)
    at = await focusedRow(page)
    // The next ones have come, and make the list longer.
    await page.waitForFunction(
      ({ is, was }) => is >= 10_000 || (document.querySelector('[role="grid"]')?.scrollHeight ?? 0) > was,
      { is: at, was: height },
    )
  }
  // Only those in view exist.
  expect(await page.getByRole('row').count()).toBeLessThan(120)
  const oldest = 'mis_01000000000000000000000001'
  // The missions that were there before the copies are in the list, too: its end may be a page further.
  while ((await rowOf(page, oldest).count()) === 0) {
    const known = Number(await page.getByRole('grid').getAttribute('aria-rowcount'))
    await page.keyboard.press('End')
    await page.waitForFunction(
      ([before, id]) =>
        Number(document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount')) > before ||
        document.activeElement?.textContent?.includes(id),
      [known, oldest] as const,
    )
  }
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/missions/${oldest}`)
  await visit.end()
})

/** Its number as screen readers tell it; the head is the first. */
function focusedRow(page: Page): Promise<number> {
  return page.evaluate(() => Number(document.activeElement?.getAttribute('aria-rowindex')))
}
