import { setTimeout as pause } from 'node:timers/promises'
import type { TestTenant } from './tenants.ts'

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is checked where it is used
  readonly body: any
}

const giveUpMs = 30_000

/** What is asked, and may die or be replaced at any time. */
export interface Reached {
  /** Where it is, once it is there. */
  alive(): Promise<{ readonly http: string; readonly websocket: string }>
  /** Whether an answer only says that it is to be asked again. */
  isLater?(answer: Answer): boolean
}

/** One tenant's way to an installation that may be gone at any time: asks again until there is an answer. */
export class Client {
  readonly tenant: TestTenant
  readonly edition: Reached

  constructor(edition: Reached, tenant: TestTenant) {
    this.edition = edition
    this.tenant = tenant
  }

  async ask(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    options: { key?: string; body?: unknown } = {},
  ): Promise<Answer> {
    for (;;) {
      const { http } = await this.edition.alive()
      const answer = await this.#askOnce(http + path, method, options).catch(() => undefined)
      if (answer && !this.edition.isLater?.(answer)) return answer
      await pause(10)
    }
  }

  async #askOnce(url: string, method: string, { key, body }: { key?: string; body?: unknown }): Promise<Answer> {
    const response = await fetch(url, {
      method,
      signal: AbortSignal.timeout(giveUpMs),
      headers: {
        authorization: `Bearer ${this.tenant.key}`,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json() }
  }

  /** All pages of a list. */
  async all(path: string): Promise<unknown[]> {
    const items: unknown[] = []
    for await (const item of this.each(path)) items.push(item)
    return items
  }

  /** The same, a page at a time, of lists that may be long. */
  async *each(path: string): AsyncGenerator<unknown> {
    let cursor: string | null = null
    do {
      const after: string = cursor === null ? '' : `&cursor=${cursor}`
      const { status, body } = await this.ask('GET', `${path}${path.includes('?') ? '&' : '?'}limit=100${after}`)
      if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`)
      yield* body.items
      cursor = body.next_cursor
    } while (cursor !== null)
  }
}
