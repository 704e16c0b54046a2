import { expect, test } from 'vitest'
import { dialogIn } from './dialogs.ts'
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

test('a page says how urgent a mission is and when it starts as people write it', async () => {
  const visit = await here.sortie.visit(`/missions/${here.life.scheduled}`)
  const { page } = visit
  const why = page.getByRole('region', { name: 'What it is doing, and why' })
  await why.getByRole('heading', { name: 'It starts at a set time' }).waitFor()
  const { start_at } = await here.sortie.client.getMission({ params: { mission_id: here.life.scheduled } })
  const written = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'long',
    timeZone: 'Europe/London',
  })
  await why.getByText(written.format(new Date(start_at ?? ''))).waitFor()
  expect(await why.innerText()).not.toContain(start_at)
  await visit.open(`/missions/${here.life.asking}`)
  await page.getByText('High', { exact: true }).first().waitFor()
  await page.locator('[data-operation="changeMission"]').first().click()
  const priority = dialogIn(page).getByLabel('Priority')
  await priority.waitFor()
  expect(await priority.getByRole('option').allInnerTexts()).toEqual(['Low', 'Normal', 'High', 'Critical'])
  await visit.end()
})

test('on a phone, the card of an agent says of what its figures are', async () => {
  const visit = await here.sortie.visit('/agents', { width: 360 })
  const load = rowOf(visit.page, 'architect').locator('[data-column="load"]')
  await load.getByText('/').waitFor()
  const label = await load.evaluate((cell) => getComputedStyle(cell, '::before').content)
  expect(label).toBe('"Load "')
  await visit.end()
})
