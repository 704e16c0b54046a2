import { PassThrough, Writable } from 'node:stream'
import { runCommandLine } from '../../cli/program.ts'
import { createTerminal } from '../../cli/terminal.ts'

/** Runs the command line in this process, as a script would with a key. */
export async function runHere(args: readonly string[], url: string, apiKey = 'sortie_key') {
  const written = { out: '', err: '' }
  const into = (name: 'out' | 'err') =>
    new Writable({
      decodeStrings: false,
      write(chunk, _, taken) {
        written[name] += chunk
        taken()
      },
    })
  const stdin = new PassThrough().end()
  const terminal = createTerminal({ stdin, stdout: into('out'), stderr: into('err'), env: {} })
  const env = { SORTIE_URL: url, SORTIE_API_KEY: apiKey }
  return { code: await runCommandLine([...args], { terminal, env }), ...written }
}
