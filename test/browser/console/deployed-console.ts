import { inject, vi } from 'vitest'
import { builtConsole } from '../../../web/build/built-console.ts'
import { openFront } from '../../aws/deployed-front.ts'
import { awsEnvironment } from '../../aws/emulator.ts'
import { newTenant } from '../../aws/new-keys.ts'
import { openBrowser } from '../browser.ts'
import { type Console, openedConsole } from './opened-console.ts'

/** The stage that is deployed to this run’s emulator, with an edge before it, and a tenant of its own. */
export async function openDeployedConsole(): Promise<Console> {
  for (const [name, value] of Object.entries(awsEnvironment(inject('awsEndpoint')))) vi.stubEnv(name, value)
  const front = await openFront(await builtConsole('installed'))
  const apiKey = await newTenant('Console', 50)
  const browser = await openBrowser()
  return {
    ...openedConsole(browser, front.url, apiKey),
    async close() {
      await browser.close()
      await front.close()
      vi.unstubAllEnvs()
    },
  }
}
