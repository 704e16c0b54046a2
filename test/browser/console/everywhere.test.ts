import { expect, test } from 'vitest'
import { refuseActs } from './answers.ts'
import { closeByEscape, dialogIn } from './dialogs.ts'
import { consoleWithLife } from './for-this-file.ts'
import { tabTo } from './keyboard.ts'
import { resize } from './layout.ts'
import { untilShown } from './until-shown.ts'

const here = consoleWithLife()

test('theme, language and time zone are chosen by keyboard, hold at once and after the page is opened anew', async () => {
  const visit = await here.sortie.visit('/settings')
  const { page } = visit
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await background()
  await tabTo(page, 'Theme')
  await page.keyboard.type('Dark')
  await page.waitForFunction((before) => getComputedStyle(document.body).backgroundColor !== before, light)
  const dark = await background()
  await tabTo(page, 'Time zone')
  await page.keyboard.type('Asia/Tokyo')
  await page.getByText(/It is now/).waitFor()
  await page.getByLabel('Language').selectOption('de')
  await untilShown(page, 'Einstellungen')
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('de')
  await visit.open('/missions')
  await untilShown(page, 'Missionen')
  expect(await background()).toBe(dark)
  await visit.open('/settings')
  expect(await page.getByLabel('Zeitzone').inputValue()).toBe('Asia/Tokyo')
  await visit.open(`/missions/${here.life.completed}`)
  const { created_at } = await here.sortie.client.getMission({ params: { mission_id: here.life.completed } })
  const clock = new Intl.DateTimeFormat('de', { timeZone: 'Asia/Tokyo', hour: '2-digit', minute: '2-digit' })
  const shown = await page
    .locator(`time[datetime^="${created_at.slice(0, 19)}"]`)
    .first()
    .getAttribute('title')
  expect(shown).toContain(clock.format(new Date(created_at)))
  await visit.end()
})

test('the palette finds agents, schedules and own views by their names, and opens the form for a new one', async () => {
  const { client } = here.sortie
  await client.createAgent({ body: { name: 'zebra', instructions: 'Sort.', description: 'Sorts the stripes' } })
  const { id } = await client.createSchedule({
    body: { name: 'zenith', cron: '0 4 1 1 *', mission: { agent: 'zebra', input: 'x' } },
  })
  const visit = await here.sortie.visit('/agents')
  const { page } = visit
  await page.getByRole('row').filter({ hasText: 'Sorts the stripes' }).waitFor()
  await page.evaluate(() =>
    localStorage.setItem('sortie-mission-views', JSON.stringify({ own: [{ name: 'zoo', search: 'tag=zoo' }] })),
  )
  await visit.open('/settings')
  for (const [typed, found, to] of [
    ['zebr', 'zebra', '**/agents/zebra'],
    ['zeni', 'zenith', `**/schedules/${id}`],
    ['zoo', 'zoo', '**/missions?tag=zoo'],
    ['new agent', 'New agent', '**/agents?new=open'],
  ] as const) {
    await page.keyboard.press('Control+k')
    await page.getByRole('searchbox').waitFor()
    await page.keyboard.type(typed)
    await page.getByRole('menuitem', { name: found }).click()
    await page.waitForURL(to)
  }
  await dialogIn(page, 'New agent').waitFor()
  await closeByEscape(page)
  await page.waitForURL('**/agents')
  await visit.end()
})

test('the first room leads to a new mission, and a very wide window has its page in the middle', async () => {
  const visit = await here.sortie.visit('/', { width: 2560, height: 1200 })
  const { page } = visit
  const [left, right] = await page.locator('#content').evaluate((content) => {
    const { left, right } = content.getBoundingClientRect()
    const side = content.ownerDocument.querySelector('nav')?.getBoundingClientRect().right ?? 0
    return [left - side, content.ownerDocument.documentElement.clientWidth - right]
  })
  expect(Math.abs(left - right)).toBeLessThan(24)
  expect(right).toBeGreaterThan(100)
  await page.getByRole('button', { name: 'New mission' }).click()
  await page.waitForURL('**/missions/new')
  await visit.end()
})

test('the palette leads to every place, and changes the theme', async () => {
  const visit = await here.sortie.visit('/settings')
  const { page } = visit
  for (const [typed, title] of [
    ['dead', 'Dead letters'],
    ['switches', 'Switches and stops'],
    ['keys', 'Keys and sessions'],
  ] as const) {
    await page.keyboard.press('Control+k')
    await page.getByRole('searchbox').waitFor()
    await page.keyboard.type(typed)
    await page.getByRole('menuitem', { name: title }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await untilShown(page, title)
  }
  const before = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await page.keyboard.press('Control+k')
  await page.getByRole('searchbox').waitFor()
  await page.keyboard.type('theme: dark')
  await page.getByRole('menuitem', { name: 'Theme: dark' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForFunction((was) => getComputedStyle(document.body).backgroundColor !== was, before)
  await visit.end()
})

test('the palette scrolls to what the arrow keys choose', async () => {
  const visit = await here.sortie.visit('/settings')
  const { page } = visit
  await page.keyboard.press('Control+k')
  await page.getByRole('menuitem').first().waitFor()
  for (let down = 0; down < 16; down++) await page.keyboard.press('ArrowDown')
  const chosen = page.locator('[role="menuitem"][data-focused]')
  expect(await chosen.evaluate(isInView)).toBe(true)
  expect(await page.getByRole('menuitem').first().evaluate(isInView)).toBe(false)
  await visit.end()
})

/** Runs in the page. */
function isInView(element: Element): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect()
  return [top + 1, bottom - 1].every((y) => element.contains(document.elementFromPoint((left + right) / 2, y)))
}

test('what happens while one looks elsewhere comes into the inbox, counted until it is opened', async () => {
  const visit = await here.sortie.visit('/settings')
  const { page } = visit
  const bell = page.getByRole('button', { name: /^Inbox/ })
  await bell.click()
  const inbox = dialogIn(page, 'Inbox')
  await inbox.getByText('May I order 40 chairs').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Inbox: nothing new' }).waitFor()
  const { id } = await here.sortie.client.submitMission({
    body: { agent: 'clerk', input: 'ask a person: May I paint the wall green?' },
  })
  await page.getByRole('button', { name: 'Inbox: 1 new' }).waitFor()
  await page.getByRole('button', { name: 'Inbox: 1 new' }).focus()
  await page.keyboard.press('Enter')
  await inbox.getByRole('link').filter({ hasText: 'paint the wall green' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/approvals/apr_*')
  await page.getByText('May I paint the wall green?').first().waitFor()
  await here.sortie.client.cancelMission({ params: { mission_id: id } })
  await visit.end()
})

test('a message that stays covers no button of a dialog at the side, and is dismissed without closing it', async () => {
  const visit = await here.sortie.visit('/agents/architect', { width: 1280, height: 800 })
  visit.watch.expectAlso(/status of 409/)
  await refuseActs(visit.context)
  const { page } = visit
  await page.getByRole('button', { name: 'Resume' }).click()
  const message = page.getByRole('list', { name: 'Messages' }).getByRole('listitem')
  await message.getByText('This is refused').waitFor()
  await page.getByRole('button', { name: 'Requests of this page' }).click()
  const requests = dialogIn(page, 'Requests of this page')
  await requests.waitFor()
  const [beside, over] = [await message.boundingBox(), await requests.boundingBox()]
  expect((beside?.x ?? 0) + (beside?.width ?? 0)).toBeLessThanOrEqual(over?.x ?? 0)
  await resize(page, 360, 780)
  await requests.getByRole('button', { name: 'Close' }).click({ trial: true })
  await message.getByRole('button', { name: 'Dismiss' }).click()
  await message.waitFor({ state: 'detached' })
  expect(await requests.isVisible()).toBe(true)
  await visit.end()
})

test('charts are drawn where the browser names no language that there is, as a screen without a locale does', async () => {
  const visit = await here.sortie.visit('/settings')
  await visit.page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'language', { get: () => 'en-US@posix', configurable: true }),
  )
  await visit.open('/')
  await visit.page.locator('canvas').first().waitFor()
  await visit.end()
})

test('the control room comes whole, and no part of it pushes another away', async () => {
  const visit = await here.sortie.visit('/settings')
  await visit.page.addInitScript(() => {
    const moved = { score: 0 }
    Object.assign(globalThis, { moved })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) moved.score += 'value' in entry ? Number(entry.value) : 0
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await visit.open('/')
  await visit.page.locator('canvas').first().waitFor()
  const moved = await visit.page.evaluate(() => (globalThis as { moved?: { score: number } }).moved?.score)
  // What web.dev/cls calls good.
  expect(moved).toBeLessThan(0.1)
  await visit.end()
})
