import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../bin/sortie.ts', import.meta.url))

export interface Finished {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

interface Circumstances {
  readonly env?: Record<string, string>
  /** What standard input holds, to its end. */
  readonly input?: string | Uint8Array
  /** Standard input stays open, as that of somebody who has typed nothing yet. */
  readonly staysOpen?: boolean
  /** Ctrl-C once this has been printed. */
  readonly interruptOn?: string
  /** Ctrl-C after this. */
  readonly interruptAfter?: Promise<unknown>
}

/** Runs the command line in a process of its own, as a script would: no terminal, no colour. */
export async function runSortie(args: readonly string[], options: Circumstances = {}): Promise<Finished> {
  const {
    SORTIE_API_KEY: _key,
    SORTIE_URL: _url,
    SORTIE_PROFILE: _profile,
    FORCE_COLOR: _color,
    ...others
  } = process.env
  // The profiles of whoever runs the tests are none of theirs.
  const inherited = { ...others, XDG_CONFIG_HOME: join(import.meta.dirname, 'no-such-folder') }
  const child = spawn(process.execPath, [program, ...args], { env: { ...inherited, ...options.env } })
  if (!options.staysOpen) child.stdin.end(options.input ?? '')
  options.interruptAfter?.then(() => child.kill('SIGINT'))
  const { interruptOn } = options
  if (interruptOn !== undefined) {
    let seen = ''
    const look = (chunk: Buffer) => {
      if (seen.includes(interruptOn)) return
      seen += chunk
      if (seen.includes(interruptOn)) child.kill('SIGINT')
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
  }
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [code, out, err] = await Promise.all([closed, text(child.stdout), text(child.stderr)])
  return { code, out, err }
}
