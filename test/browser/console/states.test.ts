import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { groups, rooms } from '../../../web/app/rooms.ts'
import { holdReadings, refuseReadings } from './answers.ts'
import { type Console, openConsole } from './console.ts'
import { fillWithLife, type Life } from './fill.ts'
import { examplesOf } from './pages.ts'
import { titleFaults } from './titles.ts'
import { faultsInWindows } from './windows.ts'

let sortie: Console
let life: Life

const places = groups.flatMap(({ places }) => places)

beforeAll(async () => {
  sortie = await openConsole()
})

afterAll(() => sortie?.close())

/** Before anything was done on a new installation. */
test('each room that is empty says what belongs there', { timeout: 400_000 }, async () => {
  const visit = await sortie.visit('/settings')
  const faults: string[] = []
  for (const { path, name } of places) {
    await visit.open(path)
    faults.push(...(await titleFaults(visit.page)).map((fault) => `${name}: ${fault}`))
    faults.push(...(await faultsInWindows(visit.page, `empty-${name}`)))
  }
  expect(faults).toEqual([])
  await visit.end()
})

describe('over a working day', () => {
  beforeAll(async () => {
    life = await fillWithLife(sortie.client)
  })

  test('each room whose readings are refused says why', { timeout: 400_000 }, async () => {
    const visit = await sortie.visit('/settings')
    visit.watch.expectAlso(/status of 403/)
    await refuseReadings(visit.context)
    const { page } = visit
    const faults: string[] = []
    for (const { path, name, address } of firstExamples()) {
      await visit.open(address)
      if (!readNothing.includes(path)) await page.getByRole('alert').first().getByText('This is refused').waitFor()
      faults.push(...(await titleFaults(page)).map((fault) => `${name}: ${fault}`))
      faults.push(...(await faultsInWindows(page, `failing-${name}`)))
    }
    expect(faults).toEqual([])
    await visit.end()
  })

  test('each room has its title while its readings are under way', { timeout: 400_000 }, async () => {
    const visit = await sortie.visit('/settings')
    const goOn = await holdReadings(visit.context)
    const { page } = visit
    const faults: string[] = []
    for (const { name, address } of firstExamples()) {
      await page.goto(address)
      await page.locator('h1').first().waitFor()
      faults.push(...(await titleFaults(page)).map((fault) => `${name}: ${fault}`))
      faults.push(...(await faultsInWindows(page, `loading-${name}`)))
    }
    expect(faults).toEqual([])
    await goOn()
    await visit.end()
  })
})

/** Rooms that are whole without a reading: what a session has, and a form that only suggests what it has read. */
const readNothing = ['/settings', '/missions/new']

/** Of each room one. */
function firstExamples() {
  return rooms.flatMap(({ path }) =>
    examplesOf(path, life)
      .slice(0, 1)
      .map((example) => ({ path, ...example })),
  )
}
