import { expect, test } from 'vitest'
import { rooms } from '../../../web/app/rooms.ts'
import { consoleWithLife } from './for-this-file.ts'
import { overflowingElements, resize } from './layout.ts'
import { examplesOf } from './pages.ts'
import { titleFaults } from './titles.ts'
import { faultsInWindows } from './windows.ts'

const here = consoleWithLife()

const otherWidths = [768, 2560]

test.each(rooms.map(({ path }) => path))(
  'the room %s has a title, nothing that axe-core finds, and fits every window, in both themes',
  { timeout: 180_000 },
  async (room) => {
    const visit = await here.sortie.visit('/settings')
    const { page } = visit
    const faults: string[] = []
    for (const { name, address } of examplesOf(room, here.life)) {
      await visit.open(address)
      faults.push(...(await titleFaults(page)).map((fault) => `${name}: ${fault}`))
      faults.push(...(await faultsInWindows(page, name)))
      for (const width of otherWidths) {
        await resize(page, width)
        faults.push(...(await overflowingElements(page)).map((fault) => `${name}, ${width}: ${fault}`))
      }
    }
    expect(faults).toEqual([])
    await visit.end()
  },
)
