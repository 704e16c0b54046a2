import { PassThrough, Writable } from 'node:stream'
import { runCommandLine } from '../../cli/program.ts'
import { createTerminal } from '../../cli/terminal.ts'

/** Runs the command line in this process, as a script would with a key. */
export async function runHere(args: readonly string[], url: string) {
  const written = { out: '', err: '' }
  const into = (name: 'out' | 'err') =>
    new Writable({
      decodeStrings: false,
      write(chunk, _, taken) {
        written[name] += chunk
        taken()
      },
    })
  const terminal = createTerminal({ stdin: new PassThrough(), stdout: into('out'), stderr: into('err'), env: {} })
  const env = { SORTIE_URL: url, SORTIE_API_KEY: 'sortie_key' }
  return { code: await runCommandLine([...args], { terminal, env }), ...written }
}
