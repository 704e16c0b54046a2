import type { Command } from 'commander'
import { type Client, createClient } from '../sdk/client.ts'
import { exitCodes } from './exit-codes.ts'
import { CommandFailure, keyHint } from './failure.ts'
import { type Heard, remembering } from './strange-answer.ts'
import type { Terminal } from './terminal.ts'
import { jsonLine, nothing, type Text, text } from './text.ts'

/** What every command has, beside its own arguments. */
export interface Session {
  readonly terminal: Terminal
  /** One JSON document for scripts instead of text for people. */
  readonly json: boolean
  /** Aborted by Ctrl-C, and when the output takes no more. */
  readonly signal: AbortSignal
  /** @throws CommandFailure when there is no key */
  client(): Client
}

/** What the process gives to all commands. */
export interface Surroundings {
  readonly terminal: Terminal
  readonly signal: AbortSignal
  /** Aborted by Ctrl-C alone. */
  readonly interrupt: AbortSignal
  readonly env: NodeJS.ProcessEnv
  readonly heard: Heard[]
}

export const defaultUrl = 'http://127.0.0.1:4600'

interface GlobalOptions {
  readonly json?: boolean
  readonly url?: string
  readonly key?: string
}

export function sessionOf(command: Command, { terminal, signal, env, heard }: Surroundings): Session {
  const options = command.optsWithGlobals<GlobalOptions>()
  return {
    terminal,
    signal,
    json: options.json === true,
    client() {
      const apiKey = (options.key ?? env.SORTIE_API_KEY)?.trim()
      if (!apiKey) throw new CommandFailure(exitCodes.unauthenticated, 'no API key', keyHint)
      // A header carries visible ASCII; anything else is no key, and is not repeated here.
      if (!/^[\x21-\x7e]+$/.test(apiKey))
        throw new CommandFailure(exitCodes.unauthenticated, 'the API key contains characters that no key has', keyHint)
      const url =
        options.url === undefined ? httpUrl('SORTIE_URL', env.SORTIE_URL || defaultUrl) : httpUrl('--url', options.url)
      return remembering(createClient({ url, apiKey, retries: 2 }), heard)
    },
  }
}

/** @param from who said it */
function httpUrl(from: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (isPlain && (url.protocol === 'http:' || url.protocol === 'https:')) return text
  throw new CommandFailure(
    exitCodes.usage,
    `${from} is ${JSON.stringify(text)}, which is not an address`,
    `It looks like ${defaultUrl}`,
  )
}

/** Shows a result: as it is to scripts, in words to people. */
export function show(session: Session, result: unknown, inWords: () => Text): void {
  session.terminal.out(session.json ? jsonLine(result) : inWords())
}

/** Below a page that has another one. */
export function moreLine(nextCursor: string | null): Text {
  return nextCursor === null ? nothing : text`\nThere are more: --cursor ${nextCursor}\n`
}
