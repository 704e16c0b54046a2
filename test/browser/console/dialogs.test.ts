import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { rooms } from '../../../web/app/rooms.ts'
import { isAct, refuseActs } from './answers.ts'
import { closeByEscape, dialogIn } from './dialogs.ts'
import { consoleWithLife } from './for-this-file.ts'
import { examplesOf } from './pages.ts'
import { loaded } from './visit.ts'
import { faultsInWindows } from './windows.ts'

const here = consoleWithLife()

test.each(rooms.map(({ path }) => path))(
  'each question and form that a control of %s opens is as good as the page, and Escape closes it',
  { timeout: 400_000 },
  async (room) => {
    const visit = await here.sortie.visit('/settings')
    visit.watch.expectAlso(/status of 409/)
    await refuseActs(visit.context)
    const { page } = visit
    const faults: string[] = []
    const seen = new Set<string>()
    for (const { name, address } of examplesOf(room, here.life)) {
      await visit.open(address)
      let isAsItWas = true
      for (const operation of await operationsIn(page)) {
        if (seen.has(operation)) continue
        if (!isAsItWas) await visit.open(address)
        isAsItWas = await opensDialog(page, operation)
        if (!isAsItWas) continue
        seen.add(operation)
        faults.push(...(await faultsInWindows(page, `${name}-dialog-${operation}`)))
        await closeByEscape(page)
      }
    }
    expect(faults).toEqual([])
    await visit.end()
  },
)

test('the palette, the inbox, the requests and the keys', async () => {
  const visit = await here.sortie.visit('/missions')
  const { page } = visit
  const faults: string[] = []
  for (const [name, open] of Object.entries(everywhere)) {
    await open(page)
    await dialogIn(page).waitFor()
    faults.push(...(await faultsInWindows(page, `dialog-${name}`)))
    await closeByEscape(page)
  }
  expect(faults).toEqual([])
  await visit.end()
})

const everywhere: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  palette: (page) => page.keyboard.press('Control+k'),
  inbox: (page) => page.getByRole('button', { name: /^Inbox/ }).click(),
  requests: (page) => page.getByRole('button', { name: 'Requests of this page' }).click(),
  keys: (page) => page.keyboard.press('?'),
}

/** One control of each kind. */
async function operationsIn(page: Page): Promise<readonly string[]> {
  const names = await page
    .locator('[data-operation]:visible:not([disabled])')
    .evaluateAll((controls) => controls.map((control) => control.getAttribute('data-operation') ?? ''))
  return [...new Set(names)]
}

/** Presses it. @returns false if it acts at once, asks for a file, has a page of its own, or leads to what the page's own form lacks */
async function opensDialog(page: Page, operation: string): Promise<boolean> {
  const { pathname } = new URL(page.url())
  const outcomes = [
    dialogIn(page)
      .waitFor()
      .then(() => true),
    page.waitForRequest(isAct).then(() => false),
    page.waitForEvent('filechooser').then(() => false),
    page.waitForURL((url) => url.pathname !== pathname).then(() => false),
    page
      .locator('main :focus:invalid, main [aria-invalid="true"]')
      .first()
      .waitFor()
      .then(() => false),
  ]
  await page.locator(`[data-operation="${operation}"]:visible:not([disabled])`).first().click()
  const isOpen = await Promise.race(outcomes)
  void Promise.allSettled(outcomes)
  if (isOpen) await loaded(page)
  return isOpen
}
