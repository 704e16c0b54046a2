import { afterAll, beforeAll } from 'vitest'
import { type Console, openConsole } from './console.ts'
import { fillWithLife, type Life } from './fill.ts'

/** What the tests of a file look at, from their beginning to their end. */
interface Opened<Kind> {
  readonly sortie: Kind
  readonly life: Life
}

/** A console over a tenant in the middle of a working day. */
export function consoleWithLife(): Opened<Console>
export function consoleWithLife<Kind extends Console>(open: () => Promise<Kind>): Opened<Kind>
export function consoleWithLife(open: () => Promise<Console> = openConsole): Opened<Console> {
  let opened: Opened<Console> | undefined
  beforeAll(async () => {
    const sortie = await open()
    opened = { sortie, life: await fillWithLife(sortie.client) }
  })
  afterAll(() => opened?.sortie.close())
  const there = (): Opened<Console> => {
    if (!opened) throw new Error('The console is open only while the tests run')
    return opened
  }
  return {
    get sortie() {
      return there().sortie
    },
    get life() {
      return there().life
    },
  }
}
