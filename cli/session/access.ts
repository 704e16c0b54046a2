import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure, keyHint } from '../failures/failure.ts'
import { type Profiles, profileNamed } from './profile-file.ts'

export const defaultUrl = 'http://127.0.0.1:4600'

/** The options typed with the command. */
export interface AccessOptions {
  readonly url?: string
  readonly key?: string
  readonly profile?: string
}

/** A value, and its origin. */
interface Told {
  readonly value: string
  readonly from: string
}

/** The address and key that a command uses. */
export interface Access {
  readonly url: Told
  readonly key: Told | undefined
  /** The profile in use, whether or not both values come from it. Undefined if none was needed. */
  readonly profile: string | undefined
  /** The address that the profile's unused key is for. */
  readonly keptFor: string | undefined
}

interface Need {
  /** Whether somebody named a profile, so that a file that may not be read is a failure. */
  readonly isNamed: boolean
}

/**
 * Typed options come first, then the environment, then a profile; a profile named on the command line precedes the environment.
 * The key of a profile is sent only to the address of that profile.
 * @param read called only if a profile may be needed, so that a broken file of profiles blocks no other command
 * @throws CommandFailure if the named profile does not exist
 */
export function accessFor(
  { url, key, profile: typed }: AccessOptions,
  env: NodeJS.ProcessEnv,
  read: (need: Need) => Profiles,
): Access {
  const told = (value: string | undefined, from: string): Told[] => (value ? [{ value, from }] : [])
  const urlOption = url === undefined ? [] : [{ value: url, from: '--url' }]
  const urlVariable = told(env.SORTIE_URL, 'SORTIE_URL')
  const keyOption = told(key?.trim(), '--key')
  const keyVariable = told(env.SORTIE_API_KEY?.trim(), 'SORTIE_API_KEY')
  const [givenUrl] = [...urlOption, ...urlVariable]
  const [givenKey] = [...keyOption, ...keyVariable]
  if (typed === undefined && givenUrl && givenKey)
    return { url: givenUrl, key: givenKey, profile: undefined, keptFor: undefined }

  const asked = typed ?? (env.SORTIE_PROFILE || undefined)
  const { profiles, current } = read({ isNamed: asked !== undefined })
  const name = asked ?? (current || undefined)
  const profile = name === undefined ? undefined : profileNamed(profiles, name)
  if (name !== undefined && !profile) throw unknownProfile(name, typed !== undefined ? '--profile' : nameGiver(env))
  const kept = `profile ${name}`
  const order = (option: Told[], variable: Told[], ofProfile: Told[]) =>
    typed === undefined ? [...option, ...variable, ...ofProfile] : [...option, ...ofProfile, ...variable]
  const [address = { value: defaultUrl, from: 'the default' }] = order(urlOption, urlVariable, told(profile?.url, kept))
  const isItsAddress = profile?.url === address.value
  const [secret] = order(keyOption, keyVariable, isItsAddress ? told(profile?.key, kept) : [])
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

/** @throws CommandFailure if there is no key, or one that a header cannot carry */
export function keyOf({ key, keptFor, profile, url }: Access): string {
  if (!key) {
    if (keptFor === undefined) throw new CommandFailure(exitCodes.unauthenticated, 'no API key', keyHint)
    throw new CommandFailure(
      exitCodes.unauthenticated,
      `the key of the profile ${profile} is for ${keptFor}, and not for ${url.value}, which ${url.from} names`,
      keyHint,
    )
  }
  // A header carries visible ASCII; anything else is not a key, and is not repeated here.
  if (/^[\x21-\x7e]+$/.test(key.value)) return key.value
  throw new CommandFailure(exitCodes.unauthenticated, 'the API key contains characters that no key has', keyHint)
}

/** @throws CommandFailure if it is not a valid address */
export function urlOf({ url }: Access): string {
  return httpUrl(url.from, url.value)
}

/** @param from the origin of the text */
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

/** The ID of a key, which is not secret; the rest of it is never shown. */
export function keyIdOf(key: string): string {
  const [, id] = /^sortie_[0-9A-Z]{26}_([0-9A-Z]{26})_/.exec(key) ?? []
  return id === undefined ? '…' : `key_${id}`
}
