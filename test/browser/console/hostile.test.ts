import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { rooms } from '../../../web/app/rooms.ts'
import { consoleWithLife } from './for-this-file.ts'
import { type HostilePlaces, sayHostileThings } from './hostile-tenant.ts'
import { overflowingElements, resize } from './layout.ts'
import { examplesOf } from './pages.ts'

const here = consoleWithLife()
let places: HostilePlaces

beforeAll(async () => {
  places = await sayHostileThings(here.sortie)
}, 300_000)

const widths = [360, 1280, 2560]

test.each(rooms.map(({ path }) => path))(
  'the room %s shows hostile texts as text, and keeps its width',
  { timeout: 180_000 },
  async (room) => {
    const visit = await here.sortie.visit('/settings')
    const faults: string[] = []
    for (const address of places[room] ?? examplesOf(room, here.life).map(({ address }) => address)) {
      await visit.open(address)
      const { page } = visit
      for (const width of widths) {
        await resize(page, width)
        faults.push(...(await overflowingElements(page)).map((fault) => `${address}, ${width}: ${fault}`))
      }
      if (await wasHacked(page)) faults.push(`${address}: a text ran`)
      faults.push(...(await linksThatRun(page)).map((link) => `${address}: ${link}`))
    }
    expect(faults).toEqual([])
    await visit.end()
  },
)

function wasHacked(page: Page): Promise<boolean> {
  return page.evaluate(() => 'wasHacked' in globalThis)
}

function linksThatRun(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLAnchorElement>('a[href]')]
      .map(({ href }) => href)
      .filter((href) => !/^(https?|blob|mailto):/.test(href)),
  )
}
