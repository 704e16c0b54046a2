import { once } from 'node:events'
import { flushCompileCache } from 'node:module'
import { isIP } from 'node:net'
import { Command } from 'commander'
import { systemReason } from '../../adapters/system/system-reason.ts'
import type { Pause } from '../../core/base/ports/store.ts'
import type { startLocalEdition } from '../../local/start.ts'
import { folder, wholeNumber } from '../arguments/arguments.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { fields } from '../printing/fields.ts'
import { quoted } from '../printing/quoted.ts'
import type { Terminal } from '../printing/terminal.ts'
import { jsonLine, nothing, styled, type Text, text } from '../printing/text.ts'
import { ownCommand } from '../session/own-command.ts'
import { type Surroundings, sessionOf } from '../session/session.ts'

export type LocalEdition = Awaited<ReturnType<typeof startLocalEdition>>

interface StartOptions {
  readonly host?: string
  readonly port: number
  readonly data: string
  readonly newKey?: boolean
  readonly operatorKey?: boolean
  readonly publicUrl?: string
}

export function startCommand(surroundings: Surroundings): Command {
  return new Command('start')
    .description('run the whole platform on this machine')
    .option('--port <port>', 'port to listen on; 0 chooses a free one', port, 4600)
    .option(
      '--host <address>',
      'IP address to listen on; by default only programs on this machine can connect',
      ipAddress,
    )
    .option('--data <folder>', 'folder for all data', folder, '.sortie')
    .option('--public-url <address>', 'its address behind a proxy, such as https://sortie.example.com')
    .option('--new-key', 'create another API key and show it')
    .option('--operator-key', 'create a key that reaches across tenants and show it')
    .addHelpText('after', '\nWith --json it prints one line of JSON when it is ready.')
    .action(async (options: StartOptions, command: Command) => {
      const { json, terminal } = sessionOf(command, surroundings)
      const { interrupt, env } = surroundings
      const edition = await startEdition(options, env)
      const sortie = ownCommand(env, import.meta.filename)
      terminal.out(json ? jsonLine(readyLine(edition)) : welcome(edition, { ...options, sortie }, terminal))
      // A key that nobody could read is lost. Once it is printed, the platform runs whether or not its log can be written.
      await terminal.written().catch((error) => edition.close().then(() => Promise.reject(error)))
      // Done now, since a killed process keeps nothing for its next start.
      flushCompileCache()
      if (!interrupt.aborted) await once(interrupt, 'abort')
      if (!json) terminal.err(text`\nStopping…\n`)
      await edition.close()
      // Calls of running missions may take long, so it does not wait for them: the next start continues them.
      process.exit()
    })
}

export function port(given: string): number {
  const number = wholeNumber(given)
  if (number > 65_535) throw new CommandFailure(exitCodes.usage, `${given} is not a port`, 'Ports go from 0 to 65535.')
  return number
}

function ipAddress(given: string): string {
  if (isIP(given) !== 0) return given
  throw new CommandFailure(
    exitCodes.usage,
    `${given} is not an IP address`,
    'Give --host one of this machine, such as 0.0.0.0 for all.',
  )
}

/** @throws CommandFailure if it cannot listen */
export async function startEdition(
  { host, port, data, publicUrl, newKey, operatorKey }: StartOptions,
  env: NodeJS.ProcessEnv,
): Promise<LocalEdition> {
  // Imported here, so that all other commands start without the platform.
  const { startLocalEdition } = await import('../../local/start.ts')
  try {
    const keys = { newKey: newKey === true, operatorKey: operatorKey === true }
    const address = { ...(host !== undefined && { host }), ...(publicUrl !== undefined && { publicUrl }) }
    return await startLocalEdition({ port, dataFolder: data, ...keys, ...address, env })
  } catch (error) {
    throw listenFailure(port, error) ?? error
  }
}

function listenFailure(port: number, error: unknown): CommandFailure | undefined {
  if (!(error instanceof Error && 'syscall' in error && error.syscall === 'listen' && 'code' in error)) return undefined
  if (error.code === 'EADDRINUSE')
    return new CommandFailure(
      exitCodes.failed,
      `port ${port} is in use`,
      'Stop what listens there, or choose another port with --port.',
    )
  if (error.code === 'EADDRNOTAVAIL')
    return new CommandFailure(
      exitCodes.failed,
      'this machine does not have the address to listen on',
      'Give --host an address of this machine, or 0.0.0.0 for all.',
    )
  return new CommandFailure(
    exitCodes.failed,
    `listening on port ${port} failed: ${systemReason(error)}`,
    'Choose another with --port; those below 1024 may be the system’s own.',
  )
}

/** The one line for scripts. */
function readyLine({ http, websocket, publicUrl, apiKey, operatorKey, signIn, model, paused }: LocalEdition) {
  const address = publicUrl === undefined ? {} : { public_url: publicUrl }
  const keys = {
    ...(apiKey !== undefined && { api_key: apiKey }),
    ...(operatorKey !== undefined && { operator_key: operatorKey }),
    ...(signIn !== undefined && { sign_in: signIn }),
  }
  const pause = paused && { paused: { restored_to: new Date(paused.restored_to).toISOString() } }
  return { ready: true, http, websocket, ...address, ...keys, model: model.name, ...pause }
}

/** @param sortie how to run the command line again */
function welcome(
  edition: LocalEdition,
  { data, sortie }: StartOptions & { readonly sortie: string },
  { lineWidth }: Terminal,
): Text {
  const { http, websocket, publicUrl, apiKey, operatorKey, model, paused } = edition
  const isKeyNew = (apiKey ?? operatorKey) !== undefined
  const facts = fields(
    [
      ['  HTTP API', http],
      ['  Public', publicUrl],
      ['  Reference', `${http}/docs`],
      ['  WebSocket', websocket],
      ['  Model', model.name],
      ['', model.description],
      ['  Data', data],
      ['  API key', apiKey ?? 'the same as before; --new-key makes another'],
      ['  Operator', operatorKey],
      ['', isKeyNew ? 'It is shown only once: Sortie keeps only its hash.' : undefined],
    ],
    { nameStyle: 'dim', lineWidth },
  )
  return text`${styled('bold', paused ? 'Sortie is running, and paused.' : 'Sortie is running.')}

${facts}
${signInText(edition, sortie)}${paused ? whilePaused(paused, data, sortie) : firstSteps(edition, sortie)}
Ctrl-C stops it. The next start continues accepted work${paused ? ', once it is resumed' : ''}.
`
}

/** The way into the console, if a key with every scope can open it. */
export function signInText({ signIn, http }: LocalEdition, sortie: string): Text {
  if (signIn === undefined) return nothing
  return text`Open the console: ${signIn}

The link is valid once, for 10 minutes; ${sortie} ${urlOption(http)}sign-in makes another.

`
}

/** What a restored installation does while paused, and how to resume it. */
function whilePaused({ restored_to }: Pause, data: string, sortie: string): Text {
  return text`It was restored to ${new Date(restored_to).toISOString()}, and is paused: no mission, timer or callback continues, and new work is refused.
Reading, cancelling, stopping and revoking work as usual. Inspect it first; then, in another terminal, resume it:

  ${sortie} resume --data ${quoted(data)}
`
}

function firstSteps({ http, apiKey }: LocalEdition, sortie: string): Text {
  const key = apiKey ?? '$SORTIE_API_KEY'
  return text`In another terminal:

  curl -s ${http}/v1/missions -H "Authorization: Bearer ${key}" -H 'Content-Type: application/json' -d '{"agent":"echo","input":"hello"}'

  export SORTIE_API_KEY=${apiKey ?? '…'}
  ${sortie} ${urlOption(http)}missions submit coder "What is 17 * 23?" --watch
`
}

export function urlOption(http: string): string {
  return new URL(http).port === '4600' ? '' : `--url ${http} `
}
