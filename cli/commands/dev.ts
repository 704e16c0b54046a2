import { once } from 'node:events'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { Command } from 'commander'
import type { Mission, MissionEvent } from '../../contract/resources/mission.ts'
import { type Client, createClient } from '../../sdk/client.ts'
import { SortieApiError } from '../../sdk/errors.ts'
import { folder } from '../arguments/arguments.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { liveEvents } from '../following/live-events.ts'
import type { Reloaded } from '../in-git/dev-agents.ts'
import { fields } from '../printing/fields.ts'
import { jsonLine, styled, type Text, text } from '../printing/text.ts'
import { ownCommand } from '../session/own-command.ts'
import { type Session, type Surroundings, sessionOf } from '../session/session.ts'
import { happeningText, noteText } from '../texts/dev-log.ts'
import { type LocalEdition, port, signInText, startEdition, urlOption } from './start.ts'

interface DevOptions {
  readonly port: number
  readonly data: string
  readonly agents?: string
}

export function devCommand(surroundings: Surroundings): Command {
  return new Command('dev')
    .description('run the platform while you write agents: it shows what happens, and reloads agents from files')
    .option('--port <port>', 'port to listen on; 0 takes a free one', port, 4600)
    .option('--data <folder>', 'folder for all data, and for the key', folder, '.sortie-dev')
    .option(
      '--agents <folder>',
      'folder of agents in YAML or JSON, which are made and changed as their files are',
      folder,
    )
    .addHelpText(
      'after',
      '\nTools and callbacks may reach this machine (localhost). With --json it prints one line of JSON per event.',
    )
    .action(async (options: DevOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      if (options.agents !== undefined) await requireFolder(options.agents)
      const { edition, key } = await startWithKey(options, surroundings.env)
      const { terminal, json } = session
      const sortie = ownCommand(surroundings.env, import.meta.filename)
      const link = edition.signIn === undefined ? {} : { sign_in: edition.signIn }
      const ready = { ready: true, http: edition.http, api_key: key, ...link }
      terminal.out(json ? jsonLine(ready) : welcome(edition, key, { ...options, sortie }))
      await terminal.written().catch((error) => edition.close().then(() => Promise.reject(error)))
      flushCompileCache()
      const { interrupt } = surroundings
      const client = createClient({ url: edition.http, apiKey: key, retries: 2 })
      const following = [followAll(session, client, edition.http, interrupt)]
      if (options.agents !== undefined) following.push(reload(session, client, options.agents, interrupt))
      try {
        await Promise.race([...following, interrupt.aborted || once(interrupt, 'abort')])
      } finally {
        if (!json) terminal.err(text`\nStopping…\n`)
        await edition.close()
      }
      // As in `start`: it does not wait for calls of running missions.
      process.exit()
    })
}

async function requireFolder(path: string): Promise<void> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (isFolder) return
  const hint = 'Make it, and put an agent into it, such as hello.yaml with name: and instructions:'
  throw new CommandFailure(exitCodes.usage, `${path} is no folder`, hint)
}

/** Keeps its own key in the data folder, so that the next start has the same key and another terminal can continue. */
async function startWithKey({ port, data }: DevOptions, env: NodeJS.ProcessEnv) {
  const file = join(data, 'dev-key')
  const kept = await readFile(file, 'utf8').then(
    (content) => content.trim(),
    () => '',
  )
  const options = { port, data }
  const loopback = devEnvironment(env)
  const edition = await startEdition({ ...options, newKey: kept === '' }, loopback)
  if (kept !== '' && (await isAccepted(edition.http, kept))) return { edition, key: kept }
  if (edition.apiKey !== undefined) return { edition, key: await keep(file, edition.apiKey) }
  // The key was revoked, or belongs to other data.
  await edition.close()
  const next = await startEdition({ ...options, newKey: true }, loopback)
  return { edition: next, key: await keep(file, next.apiKey ?? '') }
}

const loopbackHosts = 'localhost,127.0.0.1,[::1]'

/** Lets tools and callbacks reach this machine, and shows only errors of the platform's own log. */
export function devEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { SORTIE_FETCH_ALLOW: allowed, SORTIE_LOG_LEVEL: level } = env
  return {
    ...env,
    SORTIE_FETCH_ALLOW: allowed ? `${allowed},${loopbackHosts}` : loopbackHosts,
    SORTIE_LOG_LEVEL: level || 'ERROR',
  }
}

async function isAccepted(url: string, apiKey: string): Promise<boolean> {
  try {
    await createClient({ url, apiKey }).getIdentity()
    return true
  } catch (error) {
    if (error instanceof SortieApiError && error.code === 'unauthenticated') return false
    throw error
  }
}

async function keep(file: string, key: string): Promise<string> {
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, `${key}\n`, { mode: 0o600 })
  return key
}

function welcome(
  edition: LocalEdition,
  key: string,
  { data, agents, sortie }: DevOptions & { readonly sortie: string },
): Text {
  const { http, model } = edition
  const about = fields([
    ['  HTTP API', http],
    ['  Reference', `${http}/docs`],
    ['  Model', model.name],
    ['  Data', data],
    ['  Agents', agents ?? 'not reloaded; --agents <folder> does'],
    ['  Callbacks', 'may go to localhost, as calls of tools may'],
    ['  API key', key],
  ])
  return text`${styled('bold', 'Sortie is running, for development.')}

${about}
${signInText(edition, sortie)}In another terminal:

  export SORTIE_API_KEY=${key}
  ${sortie} ${urlOption(http)}missions submit coder "What is 17 * 23?"

Ctrl-C stops it. The next start has the same key and data.

`
}

/** Prints events of missions until interrupted. */
async function followAll({ terminal, json }: Session, client: Client, url: string, signal: AbortSignal): Promise<void> {
  const missions = new Map<string, Mission>()
  for await (const event of liveEvents({ client, url, signal })) {
    if (json) terminal.out(jsonLine(event))
    else terminal.out(happeningText({ event, mission: await missionOf(client, event, missions) }, terminal.lineWidth))
    await terminal.written()
  }
}

/** About as many as are likely to run at once; any other mission is requested again. */
const mostRemembered = 1000

/** Requested at the mission's first event, and again when it has ended. */
async function missionOf(
  client: Client,
  event: MissionEvent,
  known: Map<string, Mission>,
): Promise<Mission | undefined> {
  const id = event.mission_id
  const isLast = ['mission.completed', 'mission.failed', 'mission.cancelled', 'mission.expired'].includes(event.type)
  const before = known.get(id)
  if (before && !isLast) return before
  // It may have been erased.
  const mission = await client.getMission({ params: { mission_id: id } }).catch(() => before)
  if (isLast) known.delete(id)
  else if (mission) {
    // It may already be the mission's state after a later event.
    known.set(id, { ...mission, finished_at: null })
    for (const [oldest] of known) if (known.size > mostRemembered) known.delete(oldest)
  }
  return mission && (isLast ? mission : { ...mission, finished_at: null })
}

const signs = {
  created: styled('green', '+'),
  changed: styled('cyan', '↻'),
  unchanged: styled('green', '✓'),
  failed: styled('red', '✗'),
}

async function reload({ terminal, json }: Session, client: Client, path: string, signal: AbortSignal): Promise<void> {
  const told = (reloaded: Reloaded) => {
    const { file, outcome, words } = reloaded
    if (json) return terminal.out(jsonLine(reloaded))
    const said = outcome === 'failed' ? words : `${words} ${outcome}, from ${file}`
    terminal.out(noteText(new Date().toISOString(), signs[outcome], said, terminal.lineWidth))
  }
  // Imported here, so that all other commands start without a YAML parser.
  const { reloadAgents } = await import('../in-git/dev-agents.ts')
  await reloadAgents({ client, folder: path, signal, told })
}
