import { startGroupCommitServer } from './baseline/group-commit.ts'
import { startEdition } from './edition.ts'
import { median } from './statistics.ts'

const runs = 7

export interface StartupFigures {
  /** From the start of the process to its ready line. */
  readonly ready_ms: number
  /** MiB right after the start. */
  readonly memory_mib: number
  /** The same for a Node process with only an HTTP server and SQLite. */
  readonly bare_ready_ms: number
  readonly bare_memory_mib: number
}

export async function measureStartup(): Promise<StartupFigures> {
  const mine = []
  const bare = []
  for (let run = 0; run < runs; run++) {
    mine.push(await startOnce(startEdition))
    bare.push(await startOnce(startGroupCommitServer))
  }
  return {
    ready_ms: median(mine.map(({ ready_ms }) => ready_ms)),
    memory_mib: median(mine.map(({ memory_mib }) => memory_mib)),
    bare_ready_ms: median(bare.map(({ ready_ms }) => ready_ms)),
    bare_memory_mib: median(bare.map(({ memory_mib }) => memory_mib)),
  }
}

async function startOnce(start: () => Promise<{ ready_ms: number; memory(): number; stop(): Promise<void> }>) {
  const server = await start()
  const figures = { ready_ms: server.ready_ms, memory_mib: server.memory() }
  await server.stop()
  return figures
}

if (import.meta.main) console.log(await measureStartup())
