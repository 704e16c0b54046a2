import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../bin/sortie.ts', import.meta.url))

export interface Finished {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the command line in a process of its own, as a script would: no terminal, no colour. */
export async function runSortie(
  args: readonly string[],
  options: { env?: Record<string, string>; input?: string; interruptOn?: string } = {},
): Promise<Finished> {
  const { SORTIE_API_KEY: _key, SORTIE_URL: _url, FORCE_COLOR: _color, ...inherited } = process.env
  const child = spawn(process.execPath, [program, ...args], { env: { ...inherited, ...options.env } })
  child.stdin.end(options.input ?? '')
  if (options.interruptOn !== undefined) {
    let seen = ''
    child.stdout.on('data', (chunk) => {
      seen += chunk
      if (seen.includes(options.interruptOn ?? '')) child.kill('SIGINT')
    })
  }
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [code, out, err] = await Promise.all([closed, text(child.stdout), text(child.stderr)])
  return { code, out, err }
}
