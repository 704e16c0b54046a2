import { join } from 'node:path'
import { newDataFolder } from './data-folder.ts'
import { type ServerOptions, type ServerProcess, startServer } from './server-process.ts'

/** The line that `sortie start --json` prints. */
interface ReadyLine {
  readonly http: string
  readonly websocket: string
  readonly api_key: string
  readonly model: string
}

export type Edition = ServerProcess<ReadyLine>

const script = join(import.meta.dirname, '..', 'bin', 'sortie.ts')

/** The local edition as a user starts it, on an empty data folder that is deleted when it stops. */
export async function startEdition(options: ServerOptions = {}): Promise<Edition> {
  const data = await newDataFolder()
  const server = await startEditionOn(data.path, options)
  return {
    ...server,
    async stop() {
      await server.stop()
      await data.remove()
    },
  }
}

/** On a data folder that is kept when it stops. */
export function startEditionOn(folder: string, { env, ...options }: ServerOptions = {}): Promise<Edition> {
  return startServer<ReadyLine>(script, ['start', '--port', '0', '--data', folder, '--json'], {
    // Explicit, so that no time is spent detecting another provider.
    env: { SORTIE_MODEL: 'offline/rules', ...env },
    ...options,
  })
}
