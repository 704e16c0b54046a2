import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CountingServer, openCountingServer } from '../effects/counting-server.ts'

/** What lies around a platform: a server that missions send to, and a folder for what is too large for its item. */
export interface Places {
  readonly server: CountingServer
  readonly blobFolder: string
  close(): Promise<void>
}

export async function openPlaces(): Promise<Places> {
  const server = await openCountingServer()
  const blobFolder = await mkdtemp(join(tmpdir(), 'sortie-faults-'))
  return {
    server,
    blobFolder,
    async close() {
      await server.close()
      await rm(blobFolder, { recursive: true, force: true })
    },
  }
}
