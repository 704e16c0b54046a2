import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { rooms } from '../../../web/app/rooms.ts'
import { isAct, refuseActs } from './answers.ts'
import { dialogIn, untilClosed } from './dialogs.ts'
import { consoleWithLife } from './for-this-file.ts'
import { resize } from './layout.ts'
import { examplesOf } from './pages.ts'
import { loaded, type Visit } from './visit.ts'
import { faultsInWindows } from './windows.ts'

const here = consoleWithLife()

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(rooms.map(({ path }) => path))(
    'each question and form that a control of %s opens is as good as the page, and Escape closes it',
    { timeout: 400_000 },
    async (room) => {
      const visit = await here.sortie.visit('/settings', { theme })
      visit.watch.expectAlso(/status of 409/)
      await refuseActs(visit.context)
      const faults: string[] = []
      const seen = new Set<string>()
      for (const { name, address } of examplesOf(room, here.life)) {
        await visit.open(address)
        for (const operation of await operationsIn(visit.page)) {
          if (seen.has(operation)) continue
          await visit.open(address)
          if (!(await opensDialog(visit.page, operation))) continue
          seen.add(operation)
          faults.push(...(await faultsInWindows(visit.page, { name: `${name}-dialog-${operation}`, theme })))
          await closeByEscape(visit)
        }
      }
      expect(faults).toEqual([])
      await visit.end()
    },
  )

  test('the palette, the inbox, the requests and the keys', async () => {
    const visit = await here.sortie.visit('/missions', { theme })
    const { page } = visit
    const faults: string[] = []
    for (const [name, open] of Object.entries(everywhere)) {
      await open(page)
      await dialogIn(page).waitFor()
      faults.push(...(await faultsInWindows(page, { name: `dialog-${name}`, theme })))
      await closeByEscape(visit)
    }
    expect(faults).toEqual([])
    await visit.end()
  })
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

/** Presses it. @returns false if it acts at once, asks for a file, or leads to what the page's own form lacks */
async function opensDialog(page: Page, operation: string): Promise<boolean> {
  const outcomes = [
    dialogIn(page)
      .waitFor()
      .then(() => true),
    page.waitForRequest(isAct).then(() => false),
    page.waitForEvent('filechooser').then(() => false),
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

async function closeByEscape({ page }: Visit): Promise<void> {
  await resize(page, 1280, 800)
  await page.keyboard.press('Escape')
  await untilClosed(page)
}
