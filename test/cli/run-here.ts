import { PassThrough, Writable } from 'node:stream'
import { createTerminal } from '../../cli/printing/terminal.ts'
import { runCommandLine } from '../../cli/program.ts'

interface Circumstances {
  readonly apiKey?: string
  /** Of a terminal that a person looks at. */
  readonly columns?: number
  /** In place of a key and the address. */
  readonly env?: NodeJS.ProcessEnv
  /** What standard input holds, to its end. */
  readonly input?: string
}

/** Runs the command line in this process, as a script would with a key. */
export async function runHere(
  args: readonly string[],
  url: string,
  { apiKey = 'sortie_key', columns, env, input }: Circumstances = {},
) {
  const written = { out: '', err: '' }
  const into = (name: 'out' | 'err') =>
    new Writable({
      decodeStrings: false,
      write(chunk, _, taken) {
        written[name] += chunk
        taken()
      },
    })
  const stdout = columns === undefined ? into('out') : Object.assign(into('out'), { isTTY: true, columns })
  const stdin = new PassThrough().end(input)
  const terminal = createTerminal({ stdin, stdout, stderr: into('err'), env: {} })
  const given = env ?? { SORTIE_URL: url, SORTIE_API_KEY: apiKey }
  return { code: await runCommandLine([...args], { terminal, env: given }), ...written }
}
