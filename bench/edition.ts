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

/** The local edition as a user starts it, on an empty data folder that goes when it stops. */
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

/** On a data folder that stays when it stops. */
export function startEditionOn(folder: string, { env, ...options }: ServerOptions = {}): Promise<Edition> {
  return startServer<ReadyLine>(script, ['start', '--port', '0', '--data', folder, '--json'], {
    // Named, so that no time goes into looking for another.
    env: { SORTIE_MODEL: 'offline/rules', ...env },
    ...options,
  })
}
