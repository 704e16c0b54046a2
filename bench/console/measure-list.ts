import { builtConsole } from '../../web/build/built-console.ts'
import { type Percentiles, percentiles } from '../statistics.ts'
import { desktop, openChromium, type Page, type Protocol } from './chromium.ts'
import { startReplay } from './replay-server.ts'

export interface ListFigures {
  readonly changesPerSecond: number
  /** From an interaction to the next paint, in ms. */
  readonly interaction: Percentiles
  readonly interactions: number
  /** The share of time in which the main thread works. */
  readonly busy: number
  /** Frames of the screen in a second. */
  readonly frames: number
}

export interface MemoryFigures {
  readonly changes: number
  /** MB of the heap after each tenth, each after a collection. */
  readonly heap: readonly number[]
}

const rows = 10_000
export const listed = rows

/** A page with the list of missions, all of which were read. */
export async function openList() {
  const folder = await builtConsole('clone')
  const replay = await startReplay({ folder, missions: rows })
  const browser = await openChromium()
  const context = await browser.newContext(desktop)
  const page = await context.newPage()
  const protocol = await context.newCDPSession(page)
  await protocol.send('Performance.enable')
  await page.goto(`${replay.url}/missions`)
  await page.waitForSelector('[role="grid"] [data-index="0"]')
  await readAll(page)
  return {
    page,
    replay,
    protocol,
    async close() {
      await browser.close()
      replay.stop()
    },
  }
}

type Opened = Awaited<ReturnType<typeof openList>>

async function readAll(page: Page): Promise<void> {
  for (let pages = 0; pages < 2 * (rows / 100); pages++) {
    const height = await page.evaluate(() => {
      const grid = document.querySelector('[role="grid"]') as PageElement
      grid.scrollTop = grid.scrollHeight
      return grid.scrollHeight
    })
    if (height >= rows * leastRowPx) break
    await page.waitForTimeout(30)
  }
  await toTop(page)
}

async function toTop(page: Page): Promise<void> {
  await page.evaluate(() => {
    const grid = document.querySelector('[role="grid"]') as PageElement
    grid.scrollTop = 0
  })
  await page.waitForSelector('[role="grid"] [data-index="0"]')
}

const leastRowPx = 30

/** Moves, chooses, scrolls and opens menus as a person does, while the list lives. */
export async function measureInteractions({ page, replay, protocol }: Opened, perSecond: number): Promise<ListFigures> {
  await toTop(page)
  replay.change(perSecond)
  await page.waitForTimeout(2000)
  await page.evaluate(observe)
  const before = await metricsOf(protocol)
  await page.click('[role="grid"] [data-index="0"] [role="gridcell"]')
  for (let round = 0; round < 12; round++) {
    for (const key of ['j', 'j', 'x', 'j', 'Shift+ArrowDown', 'PageDown', 'k', 'Escape', 'PageUp', 'ArrowDown']) {
      await page.keyboard.press(key)
      await page.waitForTimeout(60)
    }
    await page.mouse.move(700, 500)
    await page.mouse.wheel(0, 600)
    await page.waitForTimeout(150)
  }
  const after = await metricsOf(protocol)
  const { durations, frames } = await page.evaluate(observed)
  replay.change(0)
  const seconds = after.at - before.at
  return {
    changesPerSecond: perSecond,
    interaction: percentiles(durations),
    interactions: durations.length,
    busy: (after.busy - before.busy) / seconds,
    frames: frames / seconds,
  }
}

/** The heap while as many changes come as in an hour, only faster. */
export async function measureMemory({ page, replay, protocol }: Opened, changes: number): Promise<MemoryFigures> {
  const perSecond = 10_000
  const parts = 10
  const heap: number[] = [await heapOf(protocol)]
  for (let part = 0; part < parts; part++) {
    replay.change(perSecond)
    await page.waitForTimeout((changes / parts / perSecond) * 1000)
    replay.change(0)
    await page.waitForTimeout(500)
    heap.push(await heapOf(protocol))
  }
  return { changes, heap }
}

interface Observing {
  readonly durations: Map<number, number>
  frames: number
}

declare global {
  /** In the page. */
  var observing: Observing
}

/** Of a page, as far as it is used here. */
interface PageElement {
  scrollTop: number
  readonly scrollHeight: number
}
declare const document: { querySelector(selector: string): PageElement | null }
declare function requestAnimationFrame(run: () => void): void

interface Interaction {
  readonly interactionId: number
  readonly duration: number
}

function observe(): void {
  const own: Observing = { durations: new Map(), frames: 0 }
  globalThis.observing = own
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as unknown as readonly Interaction[])
      if (entry.interactionId > 0) {
        const known = own.durations.get(entry.interactionId) ?? 0
        own.durations.set(entry.interactionId, Math.max(known, entry.duration))
      }
  }).observe({ type: 'event', durationThreshold: 16, buffered: false } as never)
  const count = () => {
    own.frames++
    requestAnimationFrame(count)
  }
  requestAnimationFrame(count)
}

function observed(): { readonly durations: readonly number[]; readonly frames: number } {
  return { durations: [...observing.durations.values()], frames: observing.frames }
}

async function metricsOf(protocol: Protocol): Promise<{ readonly at: number; readonly busy: number }> {
  const { metrics } = await protocol.send('Performance.getMetrics')
  const of = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0
  return { at: of('Timestamp'), busy: of('TaskDuration') }
}

async function heapOf(protocol: Protocol): Promise<number> {
  await protocol.send('HeapProfiler.collectGarbage')
  const { metrics } = await protocol.send('Performance.getMetrics')
  const bytes = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0
  return bytes / 1024 / 1024
}
