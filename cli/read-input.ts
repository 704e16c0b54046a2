import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import type { Json } from '../contract/resources/common.ts'
import { exitCodes } from './exit-codes.ts'
import { CommandFailure } from './failure.ts'

export interface InputSource {
  /** The argument; `-` means standard input. */
  readonly argument?: string | undefined
  readonly file?: string | undefined
  /** Read it as JSON rather than as text. */
  readonly asJson: boolean
}

/** @throws CommandFailure when there is no input, two of them, or none that can be read */
export async function readInput({ argument, file, asJson }: InputSource): Promise<Json> {
  if (argument !== undefined && file !== undefined)
    throw usage('input is given both as an argument and as --input-file')
  const content = argument === undefined || argument === '-' ? await readElsewhere(argument, file) : argument
  return asJson ? parse(content) : content
}

async function readElsewhere(argument: string | undefined, file: string | undefined): Promise<string> {
  if (file !== undefined) return readFile(file, 'utf8').catch((error: Error) => Promise.reject(usage(error.message)))
  if (argument === '-') return text(process.stdin)
  throw usage('no input', 'Give it as the last argument, with --input-file, or as - to read standard input.')
}

function parse(content: string): Json {
  try {
    return JSON.parse(content) as Json
  } catch (error) {
    throw usage(`the input is no JSON: ${(error as Error).message}`)
  }
}

function usage(message: string, hint?: string): CommandFailure {
  return new CommandFailure(exitCodes.usage, message, hint)
}
