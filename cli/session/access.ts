import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure, keyHint } from '../failures/failure.ts'
import { type Profiles, profileNamed } from './profile-file.ts'

export const defaultUrl = 'http://127.0.0.1:4600'

/** What was typed with the command. */
export interface AccessOptions {
  readonly url?: string
  readonly key?: string
  readonly profile?: string
}

/** A value, and who said it. */
interface Told {
  readonly value: string
  readonly from: string
}

/** Where a command asks, and as whom. */
export interface Access {
  readonly url: Told
  readonly key: Told | undefined
  /** The profile that is in use, whether or not both come from it. */
  readonly profile: string | undefined
  /** Why a key that is kept is not used. */
  readonly keptFor: string | undefined
}

/**
 * What is typed counts first, then the environment, then a profile; a profile whose name is typed counts before the environment.
 * The key of a profile is sent to the address of that profile and to no other.
 * @throws CommandFailure where a profile is named that is not there
 */
export function accessFor(
  { url, key, profile: typed }: AccessOptions,
  env: NodeJS.ProcessEnv,
  { profiles, current }: Profiles,
): Access {
  const name = typed ?? (env.SORTIE_PROFILE || current || undefined)
  const profile = name === undefined ? undefined : profileNamed(profiles, name)
  if (name !== undefined && !profile) throw unknownProfile(name, typed !== undefined ? '--profile' : nameGiver(env))
  const told = (value: string | undefined, from: string): Told[] => (value ? [{ value, from }] : [])
  const kept = `profile ${name}`
  const order = (option: Told[], variable: Told[], ofProfile: Told[]) =>
    typed === undefined ? [...option, ...variable, ...ofProfile] : [...option, ...ofProfile, ...variable]
  const urlOption = url === undefined ? [] : [{ value: url, from: '--url' }]
  const [address = { value: defaultUrl, from: 'the default' }] = order(
    urlOption,
    told(env.SORTIE_URL, 'SORTIE_URL'),
    told(profile?.url, kept),
  )
  const isItsAddress = profile?.url === address.value
  const [secret] = order(
    told(key?.trim(), '--key'),
    told(env.SORTIE_API_KEY?.trim(), 'SORTIE_API_KEY'),
    isItsAddress ? told(profile?.key, kept) : [],
  )
  const keptFor = secret || isItsAddress ? undefined : profile?.url
  return { url: address, key: secret, profile: name, keptFor }
}

function nameGiver({ SORTIE_PROFILE }: NodeJS.ProcessEnv): string {
  return SORTIE_PROFILE ? 'SORTIE_PROFILE' : 'the file of profiles'
}

export function unknownProfile(name: string, from: string): CommandFailure {
  return new CommandFailure(
    exitCodes.usage,
    `${from} names the profile ${JSON.stringify(name)}, which is not there`,
    'sortie profiles list shows those that are; sortie profiles add makes one.',
  )
}

/** @throws CommandFailure when there is no key, or none that a header carries */
export function keyOf({ key, keptFor, profile, url }: Access): string {
  if (!key) {
    if (keptFor === undefined) throw new CommandFailure(exitCodes.unauthenticated, 'no API key', keyHint)
    throw new CommandFailure(
      exitCodes.unauthenticated,
      `the key of the profile ${profile} is for ${keptFor}, and not for ${url.value}, which ${url.from} names`,
      keyHint,
    )
  }
  // A header carries visible ASCII; anything else is no key, and is not repeated here.
  if (/^[\x21-\x7e]+$/.test(key.value)) return key.value
  throw new CommandFailure(exitCodes.unauthenticated, 'the API key contains characters that no key has', keyHint)
}

/** @throws CommandFailure where it is none */
export function urlOf({ url }: Access): string {
  return httpUrl(url.from, url.value)
}

/** @param from who said it */
export function httpUrl(from: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (isPlain && (url.protocol === 'http:' || url.protocol === 'https:')) return text
  throw new CommandFailure(
    exitCodes.usage,
    `${from} is ${JSON.stringify(text)}, which is not an address`,
    `It looks like ${defaultUrl}`,
  )
}

/** The id of a key, which is no secret; the rest of it is shown nowhere. */
export function keyIdOf(key: string): string {
  const [, id] = /^sortie_[0-9A-Z]{26}_([0-9A-Z]{26})_/.exec(key) ?? []
  return id === undefined ? '…' : `key_${id}`
}
