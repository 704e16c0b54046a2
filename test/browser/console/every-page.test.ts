import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { rooms } from '../../../web/app/rooms.ts'
import { accessibilityFaults } from './axe.ts'
import { consoleWithLife } from './for-this-file.ts'
import { overflowingElements, resize } from './layout.ts'
import { examplesOf } from './pages.ts'
import { takePicture } from './pictures.ts'

const here = consoleWithLife()

const desktop = { name: 'desktop', width: 1440, height: 900 }
const phone = { name: 'phone', width: 390, height: 844 }
const otherWidths = [360, 768, 2560]

describe.each(rooms.map(({ path }) => path))('the room %s', (room) => {
  test.each(['light', 'dark'] as const)(
    'has a title, nothing that axe-core finds, and fits every window, %s',
    { timeout: 180_000 },
    async (theme) => {
      const visit = await here.sortie.visit('/', { theme })
      const { page } = visit
      const faults: string[] = []
      for (const { name, address } of examplesOf(room, here.life)) {
        await visit.open(address)
        faults.push(...(await titleFaults(page)).map((fault) => `${name}: ${fault}`))
        for (const { name: window, width, height } of [phone, desktop]) {
          await resize(page, width, height)
          faults.push(...(await accessibilityFaults(page)).map((fault) => `${name}, ${window}: ${fault}`))
          faults.push(...(await overflowingElements(page)).map((fault) => `${name}, ${window}: ${fault}`))
          await takePicture(page, `${name}-${window}-${theme}`)
        }
        for (const width of otherWidths) {
          await resize(page, width)
          faults.push(...(await overflowingElements(page)).map((fault) => `${name}, ${width}: ${fault}`))
        }
        await resize(page, desktop.width, desktop.height)
      }
      expect(faults).toEqual([])
      await visit.end()
    },
  )
})

async function titleFaults(page: Page): Promise<readonly string[]> {
  const headings = await page.locator('h1').allInnerTexts()
  const title = await page.title()
  return headings.length === 1 && title === `${headings[0]} · Sortie` ? [] : [`“${title}” over ${headings.join(', ')}`]
}
