import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { consoleIsThere } from '../../../bench/console/console-is-there.ts'
import { type EditionProcess, startEdition } from '../../local/edition-process.ts'
import { type LaunchOptions, openBrowser } from '../browser.ts'
import { type Console, openedConsole } from './opened-console.ts'

/** The edition of one machine: a process that can be killed, over a folder. */
export interface LocalConsole extends Console {
  readonly data: string
  /** As a power cut does. */
  kill(): Promise<void>
  /** Again at the same address, on the same data. @param meanwhile is done while no edition runs on the data */
  restart(meanwhile?: () => void): Promise<void>
}

interface LocalOptions extends LaunchOptions {
  /** Of the edition. */
  readonly env?: Readonly<Record<string, string>>
}

export async function openLocalConsole({ env = {}, ...options }: LocalOptions = {}): Promise<LocalConsole> {
  const data = await mkdtemp(join(tmpdir(), 'sortie-console-'))
  let edition: EditionProcess = await startEdition({ data, env })
  const { http: address, api_key: apiKey = '' } = edition
  await consoleIsThere(address)
  const browser = await openBrowser(options)
  return {
    ...openedConsole(browser, address, apiKey),
    data,
    kill: () => edition.kill(),
    async restart(meanwhile) {
      await edition.stop()
      meanwhile?.()
      edition = await startEdition({ data, env, args: ['--port', new URL(address).port] })
      await consoleIsThere(address)
    },
    async close() {
      await browser.close()
      await edition.kill()
      await rm(data, { recursive: true, force: true })
    },
  }
}
