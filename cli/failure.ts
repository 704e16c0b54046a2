import { SortieApiError, SortieUnreachableError } from '../sdk/errors.ts'
import { exitCodes } from './exit-codes.ts'

/** What a command that did not succeed says, and the exit code that goes with it. */
export interface Failure {
  readonly exitCode: number
  /** Empty when everything was said already. */
  readonly message: string
  /** How to mend it. */
  readonly hint?: string
  readonly code?: string
  readonly request_id?: string
}

/** Thrown to end a command early, with what to say. */
export class CommandFailure extends Error implements Failure {
  override readonly name = 'CommandFailure'
  readonly exitCode: number
  readonly hint: string

  constructor(exitCode: number, message: string, hint = '') {
    super(message)
    this.exitCode = exitCode
    this.hint = hint
  }
}

export const keyHint =
  'Set SORTIE_API_KEY or pass --key. `sortie start` shows a key on its first run, and another with --new-key.'

export function failureOf(error: unknown): Failure {
  if (error instanceof CommandFailure) return error
  if (error instanceof SortieUnreachableError) return unreachable(error)
  if (error instanceof SortieApiError) return refused(error)
  if (!(error instanceof Error)) return { exitCode: exitCodes.failed, message: String(error) }
  // The local edition says itself how to mend what keeps it from starting.
  if ('mend' in error && typeof error.mend === 'string')
    return { exitCode: exitCodes.failed, message: error.message, hint: error.mend }
  // What the system refused explains itself; anything else is a bug, and a report of it needs the place.
  return { exitCode: exitCodes.failed, message: 'code' in error ? error.message : (error.stack ?? error.message) }
}

function unreachable(error: SortieUnreachableError): Failure {
  return {
    exitCode: exitCodes.unreachable,
    code: 'unreachable',
    message: error.message,
    hint: 'Is Sortie running? `npm start` starts it here; --url or SORTIE_URL lead elsewhere.',
  }
}

function refused({ code, message, request_id, details }: SortieApiError): Failure {
  const said = { code, message, ...(request_id && { request_id }) }
  if (code === 'unauthenticated') return { ...said, exitCode: exitCodes.unauthenticated, hint: keyHint }
  if (code === 'forbidden')
    return { ...said, exitCode: exitCodes.failed, hint: '`sortie keys list` shows the scopes of each key.' }
  // The message has said what the problems of an input are.
  const { problems: _, ...rest } = details
  const hint = Object.keys(rest).length > 0 ? JSON.stringify(rest) : ''
  return { ...said, exitCode: exitCodes.failed, hint }
}

/** For people. */
export function failureText({ message, hint, code, request_id }: Failure): string {
  if (message === '') return ''
  const origin = [code, request_id && `request ${request_id}`].filter(Boolean).join(', ')
  return `sortie: ${message}${origin && ` (${origin})`}\n${hint ? `  ${hint}\n` : ''}`
}

const codes: Readonly<Record<number, string>> = {
  [exitCodes.usage]: 'bad_usage',
  [exitCodes.unauthenticated]: 'unauthenticated',
}

/** For scripts: one JSON document on standard error. */
export function failureJson({ exitCode, message, hint, code, request_id }: Failure): string {
  if (message === '') return ''
  return `${JSON.stringify({ error: { code: code ?? codes[exitCode] ?? 'failed', message, ...(hint && { hint }), ...(request_id && { request_id }) } })}\n`
}
