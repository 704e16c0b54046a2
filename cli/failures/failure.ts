import { CommanderError } from 'commander'
import { isRefusal, systemReason } from '../../adapters/system/system-reason.ts'
import { isSortieError } from '../../contract/errors.ts'
import { SortieAnswerError, SortieApiError, SortieUnreachableError } from '../../sdk/errors.ts'
import { UnsendableValueError } from '../../sdk/sendable-json.ts'
import { jsonLine, nothing, type Text, text } from '../printing/text.ts'
import { exitCodes } from './exit-codes.ts'

/** The message of a command that failed, and its exit code. */
export interface Failure {
  readonly exitCode: number
  /** Empty if there is nothing more to say. */
  readonly message: string
  /** The remedy. */
  readonly hint?: string
  readonly code?: string
  readonly request_id?: string
}

/** Ends a command early, with a message. */
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
  'Set SORTIE_API_KEY, pass --key, or keep one: sortie profiles add. `sortie start` shows a key on its first run, and another with --new-key.'

export const addressHint = 'Is Sortie running? `npm start` starts it here. Use --url or SORTIE_URL for another address.'

export function failureOf(error: unknown): Failure {
  if (error instanceof CommandFailure) return error
  if (error instanceof CommanderError) return misused(error)
  if (error instanceof SortieUnreachableError || error instanceof SortieAnswerError)
    return { exitCode: exitCodes.unreachable, code: 'unreachable', message: error.message, hint: addressHint }
  if (error instanceof SortieApiError) return refused(error)
  if (error instanceof UnsendableValueError)
    return { exitCode: exitCodes.usage, message: error.message, hint: 'Nothing was sent.' }
  // An error of the command's own work, without a server.
  if (isSortieError(error)) return { exitCode: exitCodes.failed, code: error.code, message: error.message }
  if (!(error instanceof Error)) return { exitCode: exitCodes.failed, message: String(error) }
  // An error that keeps the local edition from starting brings its own remedy.
  if ('mend' in error && typeof error.mend === 'string')
    return { exitCode: exitCodes.failed, message: error.message, hint: error.mend, ...codeOf(error) }
  if (isRefusal(error) && error.path !== undefined)
    return { exitCode: exitCodes.failed, message: `${error.path}: ${systemReason(error)}` }
  // Other system errors explain themselves.
  if ('code' in error) return { exitCode: exitCodes.failed, message: error.message }
  return bug(error)
}

function codeOf(error: Error): Pick<Failure, 'code'> {
  return 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
}

/** Commander's message explains the mistake, and it has already shown any requested help. */
function misused({ exitCode, code, message }: CommanderError): Failure {
  if (exitCode === 0) return { exitCode: exitCodes.ok, message: '' }
  if (code === 'commander.help') return { exitCode: exitCodes.usage, message: '' }
  const said = message.replace(/^error: /, '').replace(/\n(?=\(Did you mean )/, ' ')
  return { exitCode: exitCodes.usage, message: said, hint: 'Add --help to see what this command takes.' }
}

/** A bug report needs the position. */
function bug(error: Error): Failure {
  const place = /\n\s+at (.*)/.exec(error.stack ?? '')?.[1]
  return {
    exitCode: exitCodes.failed,
    message: `${error.name}: ${error.message}${place === undefined ? '' : ` at ${place}`}`,
    hint: 'This is a bug of Sortie: please report this line.',
  }
}

const confirmHint = 'Add --confirm to make the call, with all its effects.'
const importHint = 'Add --skip-problems to create the others, and --dry-run to see them first.'

function refused({ code, message, request_id, details }: SortieApiError): Failure {
  const said = { code, message, ...(request_id && { request_id }) }
  if (code === 'unauthenticated') return { ...said, exitCode: exitCodes.unauthenticated, hint: keyHint }
  if (code === 'forbidden')
    return { ...said, exitCode: exitCodes.failed, hint: '`sortie keys list` shows the scopes of each key.' }
  if (details.on_problem === 'refuse') return { ...said, exitCode: exitCodes.failed, hint: importHint }
  if (details.confirm === false) return { ...said, exitCode: exitCodes.failed, hint: confirmHint }
  // The message already names the problems of an input, and the other two fields describe a call's effect, for programs.
  const { problems: _, may_have_arrived: __, answered: ___, ...rest } = details
  const hint = Object.keys(rest).length > 0 ? JSON.stringify(rest) : ''
  return { ...said, exitCode: exitCodes.failed, hint }
}

/** For people. */
export function failureText({ message, hint, code, request_id }: Failure): Text {
  if (message === '') return nothing
  const origin = [code, request_id && `request ${request_id}`].filter(Boolean).join(', ')
  return text`sortie: ${message}${origin && ` (${origin})`}\n${hint ? text`  ${hint}\n` : nothing}`
}

const codes: Readonly<Record<number, string>> = {
  [exitCodes.usage]: 'bad_usage',
  [exitCodes.unauthenticated]: 'unauthenticated',
  [exitCodes.interrupted]: 'interrupted',
}

/** For scripts: one JSON document on standard error. */
export function failureJson({ exitCode, message, hint, code, request_id }: Failure): Text {
  if (message === '') return nothing
  const error = { code: code ?? codes[exitCode] ?? 'failed', message }
  return jsonLine({ error: { ...error, ...(hint && { hint }), ...(request_id && { request_id }) } })
}
