import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import * as z from 'zod'
import { systemReason } from '../../adapters/system/system-reason.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { quoted } from '../printing/quoted.ts'

/** An address and a key under a name. */
const Profile = z.strictObject({ url: z.string().min(1).max(2048), key: z.string().min(1).max(512) })
export type Profile = z.infer<typeof Profile>

export const profileName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/)

export const mostProfiles = 100

const Profiles = z.strictObject({
  /** The default profile. */
  current: profileName.nullable(),
  profiles: z
    .record(profileName, Profile)
    .refine((all) => Object.keys(all).length <= mostProfiles, `at most ${mostProfiles} profiles`),
})
export type Profiles = z.infer<typeof Profiles>

/** A name may be one that every object has, such as `constructor`. */
export function profileNamed(profiles: Profiles['profiles'], name: string): Profile | undefined {
  return Object.hasOwn(profiles, name) ? profiles[name] : undefined
}

const none: Profiles = { current: null, profiles: {} }

const mostBytes = 1_000_000

/** By the XDG Base Directory Specification, which ignores relative paths. Undefined without a home directory. */
function profileFile({ XDG_CONFIG_HOME, HOME, USERPROFILE }: NodeJS.ProcessEnv): string | undefined {
  const home = HOME || USERPROFILE
  const folder = XDG_CONFIG_HOME && isAbsolute(XDG_CONFIG_HOME) ? XDG_CONFIG_HOME : home && join(home, '.config')
  return folder ? join(folder, 'sortie', 'profiles.json') : undefined
}

/**
 * @param forbidden what a file is that the system does not let this user read
 * @throws CommandFailure if the file has other content
 */
export function readProfiles(env: NodeJS.ProcessEnv, forbidden: 'fails' | 'is none' = 'fails'): Profiles {
  const file = profileFile(env)
  if (file === undefined) return none
  const content = contentOf(file, forbidden === 'fails' ? absent : [...absent, 'EACCES', 'EPERM'])
  if (content === undefined) return none
  const read = Profiles.safeParse(asJson(content))
  if (read.success) return read.data
  throw new CommandFailure(
    exitCodes.failed,
    `${file} holds no profiles that this version reads`,
    `Mend it, or remove it and add the profiles again: rm ${quoted(file)}`,
  )
}

const absent = ['ENOENT', 'ENOTDIR']

/** @returns `undefined` if it fails with one of the codes */
function contentOf(file: string, codes: readonly string[]): string | undefined {
  try {
    if (statSync(file).size > mostBytes) return ''
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && codes.includes(String(error.code))) return undefined
    throw new CommandFailure(exitCodes.failed, `${file} could not be read: ${systemReason(error)}`)
  }
}

function asJson(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}

/** Only its owner may read it. It is replaced as a whole, so that no reader sees half of it. */
export function writeProfiles(env: NodeJS.ProcessEnv, profiles: Profiles): void {
  const file = profileFile(env)
  if (file === undefined)
    throw new CommandFailure(exitCodes.failed, 'there is no folder for profiles', 'Set HOME or XDG_CONFIG_HOME.')
  const next = `${file}.${process.pid}`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(next, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600 })
    // An existing file keeps its mode.
    chmodSync(next, 0o600)
    renameSync(next, file)
  } catch (error) {
    rmSync(next, { force: true })
    throw new CommandFailure(exitCodes.failed, `${file} could not be written: ${systemReason(error)}`)
  }
}
