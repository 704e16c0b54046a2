import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import type { Scope } from '../../../contract/scopes.ts'
import { type Client, createClient } from '../../../sdk/client.ts'
import { type EditionProcess, startEdition } from '../../local/edition-process.ts'
import { type LaunchOptions, openBrowser } from '../browser.ts'
import { openVisit, type Visit, type VisitOptions } from './visit.ts'

/** A real edition with its console, and a real browser. */
export interface Console {
  readonly data: string
  readonly browser: Browser
  /** Changes with a restart only in what is behind it. */
  readonly address: string
  /** With a key that may do everything. */
  readonly client: Client
  readonly apiKey: string
  /** Another key of the same tenant. */
  keyWith(scopes: readonly Scope[]): Promise<string>
  /** Opens a page of the console in a browser profile of its own, signed in. */
  visit(path: string, options?: VisitOptions & { readonly scopes?: readonly Scope[] }): Promise<Visit>
  /** As a power cut does. */
  kill(): Promise<void>
  /** Again at the same address, on the same data. @param meanwhile is done while no edition runs on the data */
  restart(meanwhile?: () => void): Promise<void>
  close(): Promise<void>
}

export async function openConsole(options: LaunchOptions = {}): Promise<Console> {
  const data = await mkdtemp(join(tmpdir(), 'sortie-console-'))
  let edition: EditionProcess = await startEdition({ data })
  await consoleIsThere(edition.http)
  const browser = await openBrowser(options)
  const { http: address, api_key: apiKey = '' } = edition
  const client = createClient({ url: address, apiKey })
  const keys = new Map<string, Promise<string>>()
  const keyWith = (scopes: readonly Scope[]) => {
    const name = [...scopes].sort().join(' ')
    const known = keys.get(name) ?? newKey(client, scopes)
    keys.set(name, known)
    return known
  }
  return {
    ...{ data, browser, address, client, apiKey, keyWith },
    async visit(path, { scopes, ...options } = {}) {
      const key = scopes ? await keyWith(scopes) : apiKey
      return openVisit({ browser, address, key }, path, options)
    },
    kill: () => edition.kill(),
    async restart(meanwhile) {
      await edition.stop()
      meanwhile?.()
      edition = await startEdition({ data, args: ['--port', new URL(address).port] })
      await consoleIsThere(address)
    },
    async close() {
      await browser.close()
      await edition.kill()
      await rm(data, { recursive: true, force: true })
    },
  }
}

/** An edition reads the built console when somebody first asks for it. Each answer waits for that, for half a second. */
async function consoleIsThere(address: string): Promise<void> {
  while ((await fetch(`${address}/icon.svg`)).status === 503);
}

async function newKey(client: Client, scopes: readonly Scope[]): Promise<string> {
  const { secret } = await client.createKey({ body: { name: 'visitor', scopes: [...scopes] } })
  return secret
}
