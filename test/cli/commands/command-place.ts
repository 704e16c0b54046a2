import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '../../../sdk/client.ts'
import { SortieApiError } from '../../../sdk/errors.ts'
import { serveTools } from '../../../sdk/serve-tools.ts'
import { startEdition } from '../../local/edition-process.ts'
import { runHere } from '../run-here.ts'
import { prepare } from './prepare.ts'
import { wordFor } from './word-for.ts'

/** A platform, a folder, and what is in both: the commands of a page can be given here as a reader gives them. */
export interface CommandPlace {
  /** Gives one command, with what this place has wherever a word names something of the reader's own. */
  give(words: readonly string[]): Promise<Given>
  /** As a new page finds it: nothing is switched off or bounded, and its connection is there. */
  tidy(): Promise<void>
  close(): Promise<void>
}

export interface Given {
  readonly code: number
  readonly out: string
  readonly err: string
}

const hosts = ['mcp.example.com', 'api.example.com']

export async function openCommandPlace(): Promise<CommandPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-commands-'))
  // Some commands work on the folder of an edition that is stopped.
  await startEdition({ data: join(folder, '.sortie') }).then((stopped) => stopped.stop())
  const edition = await startEdition({ data: join(folder, 'platform'), args: ['--operator-key'] })
  const keys = { tenant: String(edition.api_key), operator: String(edition.operator_key) }
  const client = createClient({ url: edition.http, apiKey: keys.tenant })
  const operator = createClient({ url: edition.http, apiKey: keys.operator })
  const { ids, kept } = await prepare(client, folder)
  const closing = new AbortController()
  const served = serveTools({
    ...{ url: edition.http, apiKey: keys.tenant, signal: closing.signal },
    tools: { 'render-page': async () => ({ picture: 'page.png' }) },
  })

  async function give(given: readonly string[]): Promise<Given> {
    const words = given.map((word, at) => wordFor(word, given[at - 1], { ids, folder }))
    const ofPlatform = words.includes('--platform') || words.includes('platform') || words[0] === 'operators'
    // Profiles are kept where this place is, and nowhere of whoever runs the test.
    const apiKey = ofPlatform ? keys.operator : keys.tenant
    const env = { SORTIE_URL: edition.http, SORTIE_API_KEY: apiKey, XDG_CONFIG_HOME: join(folder, '.config') }
    const run = await runHere(words, edition.http, { env })
    for (const [id, prefix = ''] of run.out.matchAll(/\b([a-z]{3,4})_[0-9A-Z]{26}(?:_\d+)?\b/g)) {
      if (!kept.has(id)) ids.set(prefix, id)
    }
    return run
  }

  return {
    give,
    async tidy() {
      const ofPlatform = await operator.listPlatformSwitches()
      for (const { id } of ofPlatform.items) await operator.liftPlatformSwitch({ params: { switch_id: id } })
      const { items } = await client.listSwitches()
      for (const { id } of items) await client.liftSwitch({ params: { switch_id: id } })
      for (const { scope, period } of (await client.listBudgets()).items)
        await client.deleteBudget({ params: { scope: scope as 'tenant', period } })
      for (const { period } of (await operator.listPlatformBudgets()).items)
        await operator.deletePlatformBudget({ params: { period } })
      await client
        .createConnection({ body: { name: 'shop', hosts, credential: { kind: 'bearer', token: 'token-of-theirs' } } })
        .catch(unlessThere)
    },
    async close() {
      closing.abort()
      await served
      await edition.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function unlessThere(error: unknown): void {
  if (!(error instanceof SortieApiError && error.code === 'already_exists')) throw error
}
