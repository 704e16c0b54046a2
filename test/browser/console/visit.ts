import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type Watch, watchFaults } from './faults.ts'

export type Theme = 'light' | 'dark'

export interface VisitOptions {
  readonly theme?: Theme
  readonly width?: number
  readonly height?: number
  /** Whether to sign in first; default: yes. */
  readonly isSignedIn?: boolean
}

/** A page of the console in a browser profile of its own, watched from its first script on. */
export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  readonly watch: Watch
  /** Another page of the console, by its address, in the same tab. */
  open(path: string): Promise<void>
  /** Ends the journey. @throws if anything went wrong in the page since its first script */
  end(): Promise<void>
}

interface Reach {
  readonly browser: Browser
  readonly address: string
  readonly key: string
}

export async function openVisit(
  { browser, address, key }: Reach,
  path: string,
  { theme = 'light', width = 1440, height = 900, isSignedIn = true }: VisitOptions = {},
): Promise<Visit> {
  const isDeployed = address.startsWith('https:')
  const context = await browser.newContext({
    baseURL: address,
    viewport: { width, height },
    colorScheme: theme,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce',
    // Its certificate is signed by nobody else.
    ignoreHTTPSErrors: isDeployed,
  })
  // The emulator starts a process for each function that is asked for the first time.
  if (isDeployed) context.setDefaultTimeout(90_000)
  const watch = await watchFaults(context, address)
  const page = await context.newPage()
  if (isSignedIn) await signIn(page, key)
  const open = async (to: string) => {
    await page.goto(to)
    await loaded(page)
  }
  await open(path)
  return {
    ...{ page, context, watch, open },
    async end() {
      await watch.expectNone()
      await context.close()
    },
  }
}

/** As the page itself does it, from a document of the same address that has no script of its own. */
async function signIn(page: Page, key: string): Promise<void> {
  await page.goto('/icon.svg')
  const status = await page.evaluate(async (api_key) => {
    const headers = { 'content-type': 'application/json' }
    return (await fetch('/v1/sessions', { method: 'POST', headers, body: JSON.stringify({ api_key }) })).status
  }, key)
  if (status !== 201) throw new Error(`The sign-in was answered ${status}`)
}

/** Resolves once the page has its title, and everything that it reads first is there; a reply may still be written. */
export async function loaded(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]:not([role="log"] *)') === null)
}
