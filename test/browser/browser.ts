import type { Browser, BrowserType } from 'playwright-core'
import { importInstalled, installed } from './installed.ts'

export interface LaunchOptions {
  /** Where other programs, such as Lighthouse, reach it. */
  readonly debuggingPort?: number
}

/** With the browser's own rules for pages: the arguments that its package recommends for Lambdas would lift them. */
export async function openBrowser({ debuggingPort }: LaunchOptions = {}): Promise<Browser> {
  const { chromium } = installed('playwright-core') as { readonly chromium: BrowserType }
  const { default: packed } = await importInstalled<Packed>('@sparticuz/chromium')
  return chromium.launch({
    executablePath: await packed.executablePath(),
    headless: true,
    chromiumSandbox: false,
    args: debuggingPort === undefined ? [] : [`--remote-debugging-port=${debuggingPort}`],
  })
}

interface Packed {
  readonly default: { executablePath(): Promise<string> }
}
