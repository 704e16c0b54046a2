import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { copyMission } from '../../../bench/copied-missions.ts'
import { consoleWithLife } from './for-this-file.ts'
import { tabTo, tabToRow } from './keyboard.ts'
import { connectionIs, rowOf } from './rows.ts'
import { untilShown } from './until-shown.ts'

const here = consoleWithLife()

test('from the control room to a mission and back by keyboard alone', async () => {
  const visit = await here.sortie.visit('/')
  const { page } = visit
  await tabTo(page, 'Missions')
  await page.keyboard.press('Enter')
  await untilShown(page, 'Missions')
  await tabToRow(page)
  await page.keyboard.press('End')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  const id = await page.evaluate(() => document.activeElement?.textContent?.match(/mis_[0-9A-Z]{26}/)?.[0])
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/missions/${id}`)
  await page.goBack()
  await untilShown(page, 'Missions')
  await visit.end()
})

test('the palette leads to a mission by its id, by keyboard alone', async () => {
  const visit = await here.sortie.visit('/settings')
  const { page } = visit
  await page.keyboard.press('Control+k')
  const field = page.getByRole('searchbox')
  await field.waitFor()
  await page.keyboard.press('Escape')
  await field.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  await field.waitFor()
  await page.keyboard.type(here.life.completed)
  await page.getByRole('menuitem').first().getByText(here.life.completed).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/missions/${here.life.completed}`)
  await visit.end()
})

test('a change of status is shown as it happens, to everybody who looks', async () => {
  const { id } = await here.sortie.client.submitMission({
    body: { agent: 'echo', input: 'later', start_at: new Date(Date.now() + 3_600_000).toISOString() },
  })
  const visits = [await here.sortie.visit('/missions'), await here.sortie.visit('/missions', { width: 390 })]
  for (const { page } of visits) {
    await connectionIs(page, 'Live')
    await rowOf(page, id).getByText('Scheduled').waitFor()
  }
  await here.sortie.client.cancelMission({ params: { mission_id: id } })
  for (const { page } of visits) await rowOf(page, id).getByText('Cancelled').waitFor()
  for (const visit of visits) await visit.end()
})

test('what one may not do is refused in words, with a way on', async () => {
  const visit = await here.sortie.visit(`/missions/${here.life.completed.replace(/.{3}$/, '000')}`)
  visit.watch.expectAlso(/status of 404/)
  await visit.page.getByRole('alert').getByText('not_found').waitFor()
  await visit.end()
})

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
