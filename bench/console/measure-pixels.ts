import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '../../sdk/client.ts'
import { startEdition } from '../edition.ts'
import { deltaEvent, envOf, openFakeProvider } from '../fake-provider.ts'
import { type Percentiles, percentiles } from '../statistics.ts'
import { desktop, openChromium, signIn } from './chromium.ts'
import { consoleIsThere } from './console-is-there.ts'

export const perSecond = 10
export const missions = 300
const warmUp = 30
/** As long as a model takes for its reply. Each row is there before its mission ends. */
export const replyMs = 4_000

export interface PixelFigures extends Percentiles {
  /** Missions whose end the list did not show within 5 s. */
  readonly lost: number
}

/**
 * Milliseconds from the time of a mission’s last event, as its API says it, to the frame in which the live list shows the mission as
 * completed. The event is written at once after its time is taken.
 */
export async function measurePixels(): Promise<PixelFigures> {
  const provider = await openFakeProvider(async (response) => {
    await sleep(replyMs)
    response.write(deltaEvent('done'))
  })
  const edition = await startEdition({ env: envOf(provider) })
  const browser = await openChromium()
  try {
    const { http, api_key } = edition.ready
    await consoleIsThere(http)
    const page = await (await browser.newContext(upright)).newPage()
    await signIn(page, http, api_key)
    await page.goto(`${http}/missions`)
    await page.waitForSelector('main h1')
    await page.evaluate(noteCompletedRows)
    const client = createClient({ url: http, apiKey: api_key })
    await client.createAgent({ body: { name: 'writer', instructions: 'Write.', tools: [] } })
    const submitted = await submitAtRate((order) =>
      client.submitMission({ body: { agent: 'writer', input: `${order}` } }),
    )
    await sleep(patienceMs)
    const painted = await page.evaluate(notedRows)
    const counted = submitted.slice(warmUp)
    const latencies: number[] = []
    for (const { id } of counted) {
      const at = painted[id]
      const { finished_at } = await client.getMission({ params: { mission_id: id } })
      if (at !== undefined && finished_at !== null) latencies.push(at - Date.parse(finished_at))
    }
    return { ...percentiles(latencies), lost: counted.length - latencies.length }
  } finally {
    await browser.close()
    await edition.stop()
    provider.close()
  }
}

/** A screen on which every mission that runs is in view. */
const upright = { ...desktop, viewport: { width: 1440, height: 3200 } }
const patienceMs = replyMs + 5_000

async function submitAtRate<Answer>(submit: (order: number) => Promise<Answer>): Promise<readonly Answer[]> {
  const answers: Promise<Answer>[] = []
  const begin = performance.now()
  for (let order = 0; order < warmUp + missions; order++) {
    await sleep(Math.max(0, begin + (order * 1000) / perSecond - performance.now()))
    answers.push(submit(order))
  }
  return Promise.all(answers)
}

interface Row {
  readonly dataset: { readonly key: string }
  readonly innerText: string
}
declare const document: { querySelectorAll(selector: string): Iterable<Row> }
declare function requestAnimationFrame(run: () => void): void
declare global {
  /** In the page: when each row was first painted as completed, in milliseconds since 1970. */
  var paintedRows: Record<string, number>
}

function noteCompletedRows(): void {
  const painted: Record<string, number> = {}
  globalThis.paintedRows = painted
  const look = () => {
    const found: string[] = []
    for (const { dataset, innerText } of document.querySelectorAll('[role="row"][data-key]'))
      if (!(dataset.key in painted) && innerText.includes('Completed')) found.push(dataset.key)
    // After the frame has been painted.
    setTimeout(() => {
      for (const key of found) painted[key] ??= performance.timeOrigin + performance.now()
    }, 0)
    requestAnimationFrame(look)
  }
  look()
}

function notedRows(): Record<string, number> {
  return globalThis.paintedRows
}

if (import.meta.main) console.log(await measurePixels())
