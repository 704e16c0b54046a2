import { fileURLToPath } from 'node:url'
import { newDataFolder } from '../data-folder.ts'
import { type ServerProcess, startServer } from '../server-process.ts'

export type GroupCommitServer = ServerProcess<{ readonly http: string }>

/** The ceiling: an HTTP server that only does one durable insert per request. */
export async function startGroupCommitServer(): Promise<GroupCommitServer> {
  const data = await newDataFolder()
  const server = await startServer<{ http: string }>(fileURLToPath(import.meta.resolve('./group-commit-server.ts')), [
    data.path,
  ])
  return {
    ...server,
    async stop() {
      await server.stop()
      await data.remove()
    },
  }
}
