import type { Browser } from 'playwright-core'
import type { Scope } from '../../../contract/scopes.ts'
import { type Client, createClient } from '../../../sdk/client.ts'
import { openVisit, type Visit, type VisitOptions } from './visit.ts'

/** A real edition with its console, and a real browser. */
export interface Console {
  readonly browser: Browser
  readonly address: string
  /** With a key that may do everything. */
  readonly client: Client
  readonly apiKey: string
  /** Another key of the same tenant. */
  keyWith(scopes: readonly Scope[]): Promise<string>
  /** Opens a page of the console in a browser profile of its own, signed in. */
  visit(path: string, options?: VisitOptions & { readonly scopes?: readonly Scope[] }): Promise<Visit>
  close(): Promise<void>
}

/** What every edition offers, and a browser to look at it with. @param apiKey may do everything */
export function openedConsole(browser: Browser, address: string, apiKey: string): Omit<Console, 'close'> {
  const client = createClient({ url: address, apiKey })
  const keys = new Map<string, Promise<string>>()
  const keyWith = (scopes: readonly Scope[]) => {
    const name = [...scopes].sort().join(' ')
    const known = keys.get(name) ?? newKey(client, scopes)
    keys.set(name, known)
    return known
  }
  return {
    ...{ browser, address, client, apiKey, keyWith },
    async visit(path, { scopes, ...options } = {}) {
      const key = scopes ? await keyWith(scopes) : apiKey
      return openVisit({ browser, address, key }, path, options)
    },
  }
}

async function newKey(client: Client, scopes: readonly Scope[]): Promise<string> {
  const { secret } = await client.createKey({ body: { name: 'visitor', scopes: [...scopes] } })
  return secret
}
