import { addAbortSignal, type Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { systemReason } from '../../adapters/system/system-reason.ts'
import type { Json } from '../../contract/resources/common.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { openFile } from './open-file.ts'

export interface InputSource {
  /** The argument; `-` means standard input. */
  readonly argument?: string | undefined
  readonly file?: string | undefined
  /** Parse it as JSON instead of text. */
  readonly asJson: boolean
  /** The hint if it is not JSON. */
  readonly jsonHint?: string
  /** Ends the wait for standard input. */
  readonly signal: AbortSignal
}

/** @throws CommandFailure if there is no input, if there are two, or if it cannot be read */
export async function readInput({ argument, file, asJson, jsonHint, signal }: InputSource): Promise<Json> {
  if (argument !== undefined && file !== undefined)
    throw usage('the input is given both as an argument and as a file', 'Leave one of them out.')
  const content = argument === undefined || argument === '-' ? await readElsewhere(argument, file, signal) : argument
  return asJson ? parse(content, jsonHint) : content
}

async function readElsewhere(argument: string | undefined, file: string | undefined, signal: AbortSignal) {
  if (file !== undefined) return textOf(file, await wholeOf(file, () => openFile(file, signal), signal))
  if (argument !== '-')
    throw usage('no input', 'Give it as the last argument, with --input-file, or as - to read standard input.')
  const standardInput = async () => addAbortSignal(signal, process.stdin)
  return textOf('standard input', await wholeOf('standard input', standardInput, signal))
}

async function wholeOf(source: string, opened: () => Promise<Readable>, signal: AbortSignal): Promise<Uint8Array> {
  try {
    return await buffer(await opened())
  } catch (error) {
    signal.throwIfAborted()
    throw unreadable(source, error)
  }
}

function unreadable(what: string, error: unknown): CommandFailure {
  return usage(`${what} could not be read: ${systemReason(error)}`)
}

function parse(content: string, hint = 'Leave --input-json out to send it as text.'): Json {
  try {
    return JSON.parse(content) as Json
  } catch (error) {
    throw usage(`the input is not JSON: ${systemReason(error)}`, hint)
  }
}

function usage(message: string, hint?: string): CommandFailure {
  return new CommandFailure(exitCodes.usage, message, hint)
}

/**
 * Some editors start a file with a byte order mark, which is not content. Bytes that are not UTF-8 would arrive as different
 * text.
 */
function textOf(source: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw usage(`${source} is not UTF-8 text`, 'Convert it, or encode it, for example in base64.')
  }
}
