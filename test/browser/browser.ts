import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** As far as it is used here: the packages are there only once `npm run test:browser` has installed them. */
export interface Browser {
  newPage(): Promise<Page>
  close(): Promise<void>
}

export interface Page {
  goto(url: string): Promise<unknown>
  evaluate<Given, Answer>(run: (given: Given) => Promise<Answer>, given: Given): Promise<Answer>
  close(): Promise<void>
}

interface Playwright {
  readonly chromium: {
    launch(options: { executablePath: string; headless: boolean; chromiumSandbox: boolean }): Promise<Browser>
  }
}

const installed = createRequire(join(import.meta.dirname, 'installed', 'package.json'))

/** With the browser's own rules for pages: the arguments that its package recommends for Lambdas would lift them. */
export async function openBrowser(): Promise<Browser> {
  const { chromium } = installed('playwright-core') as Playwright
  const packed = (await import(pathToFileURL(installed.resolve('@sparticuz/chromium')).href)) as {
    readonly default: { executablePath(): Promise<string> }
  }
  const executablePath = await packed.default.executablePath()
  return chromium.launch({ executablePath, headless: true, chromiumSandbox: false })
}
