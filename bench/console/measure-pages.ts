import { newDataFolder } from '../data-folder.ts'
import { startEditionOn } from '../edition.ts'
import { type Context, desktop, openChromium, signIn } from './chromium.ts'
import { consoleIsThere } from './console-is-there.ts'
import { type LargestObjects, makeLargestObjects, steps } from './largest-objects.ts'

export interface PageFigures {
  readonly name: string
  /** Milliseconds from the navigation to the paint of the last part, one for each time it was opened. */
  readonly opened: readonly number[]
}

interface Opening {
  readonly name: string
  readonly address: string
  /** What the page shows last: an element, with a text in it. */
  readonly shown: Shown
}

interface Shown {
  readonly selector: string
  readonly text?: string
}

const times = 7
const firstRow = { selector: '[role="grid"] [data-index="0"]' }

function openingsOf({ manySteps, longLine, lineBegins, manyChildren }: LargestObjects): readonly Opening[] {
  return [
    { name: 'the control room', address: '/', shown: { selector: 'main h2' } },
    { name: 'the list of 20,000 missions', address: '/missions', shown: firstRow },
    {
      name: 'a mission of 100,000 steps, at its end',
      address: `/missions/${manySteps}`,
      shown: { selector: `[data-key="step-${steps}"]` },
    },
    {
      name: 'an output of 1.9 MB in one line',
      address: `/missions/${longLine}?tab=values`,
      shown: { selector: 'main', text: lineBegins },
    },
    {
      name: 'a tree of 10,000 missions',
      address: `/missions/${manyChildren}?tab=tree`,
      shown: firstRow,
    },
    { name: '10,000 dead letters', address: '/dead-letters', shown: firstRow },
  ]
}

/** Opens each page anew, as a reload does: its scripts are in the browser’s cache, and the page starts from nothing. */
export async function measurePages(): Promise<readonly PageFigures[]> {
  const data = await newDataFolder()
  try {
    const objects = await makeLargestObjects(data.path)
    const edition = await startEditionOn(data.path)
    const browser = await openChromium()
    try {
      await consoleIsThere(edition.ready.http)
      const context = await browser.newContext(desktop)
      await signIn(await context.newPage(), edition.ready.http, objects.apiKey)
      const figures: PageFigures[] = []
      for (const opening of openingsOf(objects)) figures.push(await open(context, edition.ready.http, opening))
      return figures
    } finally {
      await browser.close()
      await edition.stop()
    }
  } finally {
    await data.remove()
  }
}

async function open(context: Context, origin: string, { name, address, shown }: Opening): Promise<PageFigures> {
  const opened: number[] = []
  // The first time fills the cache, and does not count.
  for (let time = 0; time <= times; time++) {
    const page = await context.newPage()
    await page.goto(`${origin}${address}`)
    const ms = await page.evaluate(untilPainted, shown)
    if (time > 0) opened.push(ms)
    await page.close()
  }
  return { name, opened }
}

declare const document: { querySelector(selector: string): { readonly textContent: string } | null }
declare function requestAnimationFrame(run: () => void): void

/** In the page: looks once a frame, and so is late by at most one. */
function untilPainted({ selector, text = '' }: Shown): Promise<number> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`Nothing is shown as ${selector}`)), 60_000)
    const look = () => {
      if (document.querySelector(selector)?.textContent.includes(text)) setTimeout(() => resolve(performance.now()), 0)
      else requestAnimationFrame(look)
    }
    look()
  })
}

if (import.meta.main)
  for (const { name, opened } of await measurePages()) console.log(name, opened.map((ms) => Math.round(ms)).join(' '))
