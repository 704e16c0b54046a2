import { Command } from 'commander'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { shorten, table } from '../printing/table.ts'
import { nothing, text } from '../printing/text.ts'
import { defaultUrl, httpUrl, keyIdOf, unknownProfile } from '../session/access.ts'
import {
  mostProfiles,
  type Profiles,
  profileName,
  profileNamed,
  readProfiles,
  writeProfiles,
} from '../session/profile-file.ts'
import { type Surroundings, sessionOf, show } from '../session/session.ts'

export function profileCommands(surroundings: Surroundings): Command {
  const group = new Command('profiles').description('keep addresses and keys of installations under names')
  addAdd(group, surroundings)
  addUse(group, surroundings)
  addList(group, surroundings)
  addRemove(group, surroundings)
  return group
}

interface Given {
  readonly url?: string
  readonly key?: string
}

function addAdd(group: Command, surroundings: Surroundings): void {
  group
    .command('add <name>')
    .description(
      'keep --url and a key under a name; the key is --key (- reads standard input), else SORTIE_API_KEY, else is read from standard input',
    )
    .action(async (given: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const name = nameOf(given)
      const { env } = surroundings
      const options = command.optsWithGlobals<Given>()
      const url = httpUrl(
        options.url === undefined ? 'SORTIE_URL' : '--url',
        options.url ?? (env.SORTIE_URL || defaultUrl),
      )
      const before = readProfiles(env)
      if (profileNamed(before.profiles, name) === undefined && Object.keys(before.profiles).length >= mostProfiles)
        throw new CommandFailure(exitCodes.failed, `there are ${mostProfiles} profiles already`, 'Remove one first.')
      const known = givenKey(options, env)
      const key = (known?.value ?? (await session.terminal.secret(session.signal, 'API key: '))).trim()
      const from = known?.from ?? 'standard input'
      // Text that no header can carry is not a key. The error does not repeat it.
      if (!/^[\x21-\x7e]{1,512}$/.test(key))
        throw new CommandFailure(exitCodes.usage, 'this is not an API key', 'It looks like sortie_…, on one line.')
      const isFirst = before.current === null
      const current = before.current ?? name
      writeProfiles(env, { current, profiles: { ...before.profiles, [name]: { url, key } } })
      const inUse = isFirst ? text`It is used from now on.\n` : text`To use it: sortie profiles use ${name}\n`
      show(session, { name, url, key_id: keyIdOf(key), key_from: from, current: current === name }, () => {
        const origin = known ? ` from ${from}` : ''
        const other = known?.from === 'SORTIE_API_KEY' ? text`To keep a key that you pipe or type: --key -\n` : nothing
        return text`${name} is ${url} with ${keyIdOf(key)}${origin}.\n${other}${inUse}To check it: sortie whoami --profile ${name}\n`
      })
    })
}

/** Without one, standard input is read, and also for `--key -`. */
function givenKey({ key }: Given, { SORTIE_API_KEY }: NodeJS.ProcessEnv) {
  if (key === '-') return undefined
  if (key !== undefined) return { value: key, from: '--key' }
  return SORTIE_API_KEY ? { value: SORTIE_API_KEY, from: 'SORTIE_API_KEY' } : undefined
}

function addUse(group: Command, surroundings: Surroundings): void {
  group
    .command('use <name>')
    .description('use a profile wherever nothing else is said')
    .action(async (name: string, _: object, command: Command) => {
      const { env } = surroundings
      const { profiles } = readProfiles(env)
      const profile = profileNamed(profiles, name)
      if (!profile) throw unknownProfile(name, 'the command')
      writeProfiles(env, { current: name, profiles })
      const session = sessionOf(command, surroundings)
      const variables = ['SORTIE_PROFILE', 'SORTIE_URL', 'SORTIE_API_KEY'].filter((variable) => env[variable])
      const over = variables.length === 0 ? nothing : text`Of the environment come first: ${variables.join(', ')}.\n`
      show(session, { name, url: profile.url }, () => text`${name} (${profile.url}) is used from now on.\n${over}`)
    })
}

function addList(group: Command, surroundings: Surroundings): void {
  group
    .command('list')
    .description('list the profiles; keys are not shown')
    .action(async (_: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const items = listed(readProfiles(surroundings.env))
      show(session, { items }, () => {
        if (items.length === 0) return text`No profiles.\n`
        const rows = items.map(({ name, url, key_id, current }) => [name, current ? 'in use' : '', url, key_id])
        return table([shorten('PROFILE'), 'STATE', shorten('ADDRESS'), 'KEY'], rows, session.terminal.lineWidth)
      })
    })
}

function listed({ current, profiles }: Profiles) {
  return Object.entries(profiles).map(([name, { url, key }]) => {
    return { name, url, key_id: keyIdOf(key), current: name === current }
  })
}

function addRemove(group: Command, surroundings: Surroundings): void {
  group
    .command('remove <name>')
    .description('forget a profile; its key stays valid until it is revoked')
    .action(async (name: string, _: object, command: Command) => {
      const { env } = surroundings
      const { current, profiles } = readProfiles(env)
      if (!profileNamed(profiles, name)) throw unknownProfile(name, 'the command')
      const { [name]: _removed, ...others } = profiles
      writeProfiles(env, { current: current === name ? null : current, profiles: others })
      const session = sessionOf(command, surroundings)
      const next = current === name ? text`No profile is in use now.\n` : nothing
      show(session, { name, removed: true }, () => text`${name} is removed; its key is still valid.\n${next}`)
    })
}

function nameOf(given: string): string {
  const name = profileName.safeParse(given)
  if (name.success) return name.data
  throw new CommandFailure(
    exitCodes.usage,
    `${JSON.stringify(given)} is no name for a profile`,
    'Use at most 64 small letters, digits, - and _, and begin with a letter or digit.',
  )
}
