import type { Command } from 'commander'
import { type Client, createClient } from '../../sdk/client.ts'
import { type Heard, remembering } from '../failures/strange-answer.ts'
import type { Terminal } from '../printing/terminal.ts'
import { jsonLine, nothing, type Text, text } from '../printing/text.ts'
import { type Access, type AccessOptions, accessFor, keyOf, urlOf } from './access.ts'
import { readProfiles } from './profile-file.ts'

/** The environment of every command, beside its own arguments. */
export interface Session {
  readonly terminal: Terminal
  /** One JSON document for scripts, instead of text for people. */
  readonly json: boolean
  /** Aborted by Ctrl-C, and when the output is closed. */
  readonly signal: AbortSignal
  /** @throws CommandFailure if the named profile does not exist */
  access(): Access
  /** @throws CommandFailure if there is no key */
  client(): Client
}

/** The parts of the process that all commands share. */
export interface Surroundings {
  readonly terminal: Terminal
  readonly signal: AbortSignal
  /** Aborted only by Ctrl-C. */
  readonly interrupt: AbortSignal
  readonly env: NodeJS.ProcessEnv
  readonly heard: Heard[]
}

interface GlobalOptions extends AccessOptions {
  readonly json?: boolean
}

export function sessionOf(command: Command, { terminal, signal, env, heard }: Surroundings): Session {
  const options = command.optsWithGlobals<GlobalOptions>()
  const access = () => accessFor(options, env, ({ isNamed }) => readProfiles(env, isNamed ? 'fails' : 'is none'))
  return {
    terminal,
    signal,
    json: options.json === true,
    access,
    client() {
      const found = access()
      const apiKey = keyOf(found)
      return remembering(createClient({ url: urlOf(found), apiKey, retries: 2 }), heard)
    },
  }
}

/** Shows a result: as JSON to scripts, as text to people. */
export function show(session: Session, result: unknown, inWords: () => Text): void {
  session.terminal.out(session.json ? jsonLine(result) : inWords())
}

/** The line below a page that has a next one. */
export function moreLine(nextCursor: string | null): Text {
  return nextCursor === null ? nothing : text`\nThere are more: --cursor ${nextCursor}\n`
}
