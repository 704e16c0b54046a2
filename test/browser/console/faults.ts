import type { BrowserContext, Page, WebSocket } from 'playwright-core'

/** Something that no page of the console may do, or that went wrong in it. */
interface Fault {
  readonly kind: 'policy violation' | 'console error' | 'page error' | 'foreign request'
  readonly text: string
}

export interface Watch {
  /** Every socket that a page has opened. */
  readonly sockets: readonly WebSocket[]
  /** This belongs to the journey, such as failed requests while the server is down. */
  expectAlso(fault: RegExp): void
  /** @throws with all that the pages have done wrong so far */
  expectNone(): Promise<void>
}

/** Watches every page of the context, from their first script on. */
export async function watchFaults(context: BrowserContext, origin: string): Promise<Watch> {
  const faults: Fault[] = []
  const sockets: WebSocket[] = []
  const expected: RegExp[] = []
  const note = (kind: Fault['kind'], text: string) => {
    faults.push({ kind, text })
  }
  await context.exposeBinding('noteViolation', (_, text: string) => note('policy violation', text))
  await context.addInitScript(tellViolations)
  context.on('page', (page) => {
    watchPage(page, origin, note)
    page.on('websocket', (socket) => sockets.push(socket))
  })
  return {
    sockets,
    expectAlso: (fault) => expected.push(fault),
    async expectNone() {
      // What a page has told before this answer has been heard.
      await Promise.all(context.pages().map((page) => page.evaluate('0')))
      const unexpected = faults.filter(({ text }) => !expected.some((one) => one.test(text)))
      if (unexpected.length > 0) throw new Error(unexpected.map(({ kind, text }) => `${kind}: ${text}`).join('\n'))
    },
  }
}

/** Runs in the page. */
function tellViolations(): void {
  const { noteViolation } = globalThis as unknown as { noteViolation(text: string): Promise<void> }
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber, sample }) => {
    void noteViolation(`${violatedDirective}: ${blockedURI} at ${sourceFile}:${lineNumber} ${sample}`)
  })
}

function watchPage(page: Page, origin: string, note: (kind: Fault['kind'], text: string) => void): void {
  page.on('console', (message) => {
    const { url } = message.location()
    if (message.type() === 'error') note('console error', `${message.text()} (${url})`)
  })
  // Also for promises that nobody handled.
  page.on('pageerror', (error) => note('page error', error.stack ?? error.message))
  page.on('request', (request) => {
    if (!isOwn(request.url(), origin)) note('foreign request', request.url())
  })
  page.on('websocket', (socket) => {
    if (!isOwn(socket.url().replace(/^ws/, 'http'), origin)) note('foreign request', socket.url())
  })
}

function isOwn(url: string, origin: string): boolean {
  const { protocol, origin: asked } = new URL(url)
  return asked === origin || protocol === 'data:' || protocol === 'blob:'
}
