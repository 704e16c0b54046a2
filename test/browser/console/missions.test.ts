import { test } from 'vitest'
import { consoleWithLife } from './for-this-file.ts'
import { tabTo, tabToRow } from './keyboard.ts'
import { cancel, submitForLater } from './later.ts'
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
  const [id = ''] = await submitForLater(here.sortie.client, 1)
  const visits = [await here.sortie.visit('/missions'), await here.sortie.visit('/missions', { width: 390 })]
  for (const { page } of visits) {
    await connectionIs(page, 'Live')
    await rowOf(page, id).getByText('Scheduled').waitFor()
  }
  await cancel(here.sortie.client, id)
  for (const { page } of visits) await rowOf(page, id).getByText('Cancelled').waitFor()
  for (const visit of visits) await visit.end()
})

test('what one may not do is refused in words, with a way on', async () => {
  const visit = await here.sortie.visit(`/missions/${here.life.completed.replace(/.{3}$/, '000')}`)
  visit.watch.expectAlso(/status of 404/)
  await visit.page.getByRole('alert').getByText('not_found').waitFor()
  await visit.end()
})
