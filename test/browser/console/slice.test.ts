import { expect, test } from 'vitest'
import { accessibilityFaults } from './axe.ts'
import { consoleWithLife } from './for-this-file.ts'
import { tabTo, tabToRow } from './keyboard.ts'
import { connectionIs, rowOf } from './rows.ts'
import { untilShown } from './until-shown.ts'

/** What every change is tried with, within a minute: a bit of each journey. `npm run test:browser` does all of them. */

const here = consoleWithLife()

test('the watch over every journey hears what breaks the policy, what fails, and what nobody handles', async () => {
  const { page, watch, context } = await here.sortie.visit('/settings')
  await watch.expectNone()
  await page.evaluate(() => {
    document.head.append(Object.assign(document.createElement('style'), { textContent: 'body { color: red }' }))
    console.error('This has failed')
    void Promise.reject(new Error('Nobody handles this'))
  })
  const heard = await watch.expectNone().catch((error: Error) => error.message)
  expect(heard).toMatch(/style-src-elem: inline/)
  expect(heard).toMatch(/This has failed/)
  expect(heard).toMatch(/Nobody handles this/)
  await context.close()
})

test('whoever signs in with a key goes from the list to a mission by keyboard alone', async () => {
  const visit = await here.sortie.visit('/missions', { isSignedIn: false })
  visit.watch.expectAlso(/status of 401/)
  const { page } = visit
  await page.getByLabel('API key').fill(here.sortie.apiKey)
  await page.keyboard.press('Enter')
  await untilShown(page, 'Missions')
  await tabToRow(page)
  const id = await page.evaluate(() => document.activeElement?.textContent?.match(/mis_[0-9A-Z]{26}/)?.[0])
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/missions/${id}`)
  await tabTo(page, 'Missions')
  await page.keyboard.press('Enter')
  await untilShown(page, 'Missions')
  await visit.end()
})

test('a change is shown as it happens', async () => {
  const visit = await here.sortie.visit('/missions')
  const { page } = visit
  await connectionIs(page, 'Live')
  await rowOf(page, here.life.held).getByText('Scheduled').waitFor()
  await here.sortie.client.cancelMission({ params: { mission_id: here.life.held } })
  await rowOf(page, here.life.held).getByText('Cancelled').waitFor()
  await visit.end()
})

test.each(['light', 'dark'] as const)(
  'axe-core finds nothing in the list and on a mission’s page, %s',
  async (theme) => {
    const visit = await here.sortie.visit('/missions', { theme })
    expect(await accessibilityFaults(visit.page)).toEqual([])
    await visit.open(`/missions/${here.life.family}`)
    expect(await accessibilityFaults(visit.page)).toEqual([])
    await visit.end()
  },
)
