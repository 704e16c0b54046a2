import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Mission } from '../contract/resources/mission.ts'
import { newDataFolder } from './data-folder.ts'
import { startEditionOn } from './edition.ts'
import { openConnection } from './http-client.ts'
import { type Percentiles, percentiles } from './statistics.ts'

export const rounds = 12
const missions = 8

/**
 * Milliseconds from the kill of a process during eight missions' tool calls to the completion of the last of them by the next
 * process, which is started at once.
 */
export async function measureRecovery(): Promise<Percentiles & { readonly most: number }> {
  const data = await newDataFolder()
  const site = await openSite()
  try {
    const times: number[] = []
    const first = await startEditionOn(data.path, { env: { SORTIE_FETCH_ALLOW: site.host } })
    const { api_key } = first.ready
    await first.stop()
    for (let round = 0; round < rounds; round++) times.push(await killAndRecover(data.path, api_key, site))
    return { ...percentiles(times), most: Math.max(...times) }
  } finally {
    site.close()
    await data.remove()
  }
}

type Site = Awaited<ReturnType<typeof openSite>>

async function killAndRecover(folder: string, apiKey: string, site: Site): Promise<number> {
  const options = { env: { SORTIE_FETCH_ALLOW: site.host } }
  const edition = await startEditionOn(folder, options)
  const connection = await openConnection(edition.ready.http, apiKey)
  site.hold()
  const ids: string[] = []
  for (let n = 0; n < missions; n++) {
    const input = `read http://${site.host}/${n}`
    const answer = await connection.send('POST', '/v1/missions', JSON.stringify({ agent: 'researcher', input }))
    ids.push((JSON.parse(answer.body) as Mission).id)
  }
  await site.asked(missions)
  connection.close()
  const begin = performance.now()
  await edition.kill()
  site.letGo()
  const next = await startEditionOn(folder, options)
  const again = await openConnection(next.ready.http, apiKey)
  for (const id of ids) {
    while ((JSON.parse((await again.send('GET', `/v1/missions/${id}`)).body) as Mission).status !== 'COMPLETED') {
      await sleep(5)
    }
  }
  const took = performance.now() - begin
  again.close()
  await next.stop()
  return took
}

/** A site that sends its pages only on command. */
async function openSite() {
  let held: (() => void)[] | undefined
  let waiting: PromiseWithResolvers<void> | undefined
  let wanted = 0
  const server = createServer((_request, response) => {
    const answer = () => response.end('a page')
    if (!held) {
      answer()
      return
    }
    held.push(answer)
    if (held.length >= wanted) waiting?.resolve()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold() {
      held = []
    },
    async asked(count: number) {
      wanted = count
      waiting = Promise.withResolvers()
      if ((held?.length ?? 0) < count) await waiting.promise
    },
    letGo() {
      held = undefined
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

if (import.meta.main) console.log(await measureRecovery())
