import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** As far as it is used here: the packages are there once `npm run test:browser` has installed them. */
interface Playwright {
  readonly chromium: { launch(options: object): Promise<Browser> }
}

export interface Browser {
  newContext(options: object): Promise<Context>
  close(): Promise<void>
}

export interface Context {
  newPage(): Promise<Page>
  newCDPSession(page: Page): Promise<Protocol>
  addInitScript<Argument>(run: (argument: Argument) => void, argument: Argument): Promise<void>
}

export interface Page {
  goto(url: string): Promise<unknown>
  evaluate<Answer>(run: () => Answer): Promise<Awaited<Answer>>
  evaluate<Answer, Argument>(run: (argument: Argument) => Answer, argument: Argument): Promise<Awaited<Answer>>
  waitForFunction(run: () => unknown): Promise<unknown>
  waitForSelector(selector: string): Promise<unknown>
  waitForTimeout(ms: number): Promise<void>
  readonly keyboard: { press(key: string): Promise<void> }
  readonly mouse: { move(x: number, y: number): Promise<void>; wheel(x: number, y: number): Promise<void> }
  click(selector: string): Promise<void>
  close(): Promise<void>
}

export interface Protocol {
  send(method: string): Promise<{ readonly metrics: readonly { readonly name: string; readonly value: number }[] }>
}

/** A window of a desktop, without a GPU. */
export const desktop = { viewport: { width: 1440, height: 900 }, locale: 'en-GB' }

export async function openChromium(): Promise<Browser> {
  const installed = createRequire(join(import.meta.dirname, '../../test/browser/installed/package.json'))
  const { chromium } = installed('playwright-core') as Playwright
  const packed = (await import(pathToFileURL(installed.resolve('@sparticuz/chromium')).href)) as {
    readonly default: { executablePath(): Promise<string> }
  }
  return chromium.launch({
    executablePath: await packed.default.executablePath(),
    headless: true,
    chromiumSandbox: false,
  })
}

/** Exchanges the key for the session of the browser, as the page of sign-in does. */
export async function signIn(page: Page, address: string, apiKey: string): Promise<void> {
  await page.goto(`${address}/sign-in`)
  const status = await page.evaluate(async (key) => {
    const body = JSON.stringify({ api_key: key })
    const headers = { 'content-type': 'application/json' }
    return (await fetch('/v1/sessions', { method: 'POST', headers, body })).status
  }, apiKey)
  if (status !== 201) throw new Error(`The sign-in was answered with ${status}`)
}
