import { once } from 'node:events'
import { flushCompileCache } from 'node:module'
import { Command } from 'commander'
import type { startLocalEdition } from '../local/start.ts'
import { wholeNumber } from './arguments.ts'
import { exitCodes } from './exit-codes.ts'
import { CommandFailure } from './failure.ts'
import { type Surroundings, sessionOf } from './session.ts'
import type { Terminal } from './terminal.ts'

type LocalEdition = Awaited<ReturnType<typeof startLocalEdition>>

interface StartOptions {
  readonly port: number
  readonly data: string
  readonly newKey?: boolean
  readonly operatorKey?: boolean
}

export function startCommand(surroundings: Surroundings): Command {
  return new Command('start')
    .description('run the whole platform on this machine')
    .option('--port <port>', 'where to listen; 0 takes a free one', port, 4600)
    .option('--data <folder>', 'where everything is kept', '.sortie')
    .option('--new-key', 'make another API key and show it')
    .option('--operator-key', 'make a key that reaches across tenants and show it')
    .addHelpText('after', '\nWith --json it prints one line of JSON once it is ready.')
    .action(async (options: StartOptions, command: Command) => {
      const { json, terminal, signal } = sessionOf(command, surroundings)
      const edition = await start(options, surroundings.env)
      terminal.out(json ? `${JSON.stringify(readyLine(edition))}\n` : welcome(terminal, edition, options))
      // Now, since a process that is killed keeps nothing for its next start.
      flushCompileCache()
      if (!signal.aborted) await once(signal, 'abort')
      if (!json) terminal.err('\nStopping…\n')
      await edition.close()
      // Calls of missions at work may last; the next start goes on with those, so they are not waited for.
      process.exit()
    })
}

function port(text: string): number {
  const number = wholeNumber(text)
  if (number > 65_535) throw new CommandFailure(exitCodes.usage, `${text} is no port`, 'Ports go from 0 to 65535.')
  return number
}

async function start({ port, data, newKey, operatorKey }: StartOptions, env: NodeJS.ProcessEnv): Promise<LocalEdition> {
  // Loaded here, so that every other command starts without the platform.
  const { startLocalEdition } = await import('../local/start.ts')
  try {
    const keys = { newKey: newKey === true, operatorKey: operatorKey === true }
    return await startLocalEdition({ port, dataFolder: data, ...keys, env })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    const mend = 'Stop what listens there, or choose another port with --port.'
    throw new CommandFailure(exitCodes.failed, `port ${port} is in use`, mend)
  }
}

/** The one line for scripts. */
function readyLine({ http, websocket, apiKey, operatorKey, model }: LocalEdition) {
  const keys = {
    ...(apiKey !== undefined && { api_key: apiKey }),
    ...(operatorKey !== undefined && { operator_key: operatorKey }),
  }
  return { ready: true, http, websocket, ...keys, model: model.name }
}

function welcome(terminal: Terminal, edition: LocalEdition, { data }: StartOptions): string {
  const { http, websocket, apiKey, operatorKey, model } = edition
  const lines = [
    ['HTTP API', http],
    ['Reference', `${http}/docs`],
    ['WebSocket', websocket],
    ['Model', model.name],
    ['', model.description],
    ['Data', data],
    ['API key', apiKey ?? 'as before; --new-key makes another'],
    ...(operatorKey === undefined ? [] : [['Operator', operatorKey]]),
    ...((apiKey ?? operatorKey) === undefined ? [] : [['', 'It is shown this once: only its hash is kept.']]),
  ]
  const facts = lines.map(([name = '', value = '']) => `  ${terminal.style('dim', name.padEnd(11))}${value}\n`)
  const key = apiKey ?? '$SORTIE_API_KEY'
  return `${terminal.style('bold', 'Sortie is running.')}

${facts.join('')}
In another terminal:

  curl -s ${http}/v1/missions -H "Authorization: Bearer ${key}" -H 'Content-Type: application/json' -d '{"agent":"echo","input":"hello"}'

  export SORTIE_API_KEY=${apiKey ?? '…'}
  npm run -s sortie -- ${urlOption(http)}missions submit coder "What is 17 * 23?" --watch

Ctrl-C stops it. What was accepted goes on at the next start.
`
}

function urlOption(http: string): string {
  return new URL(http).port === '4600' ? '' : `--url ${http} `
}
