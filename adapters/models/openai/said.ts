import * as z from 'zod'
import { cutText } from '../../../core/base/texts/cut-text.ts'

/** A service's reasons for not answering, in one form. Missing words are empty. */
export interface Said {
  /** The HTTP status, or the one in the error itself. */
  readonly status: number | undefined
  readonly code: string
  readonly type: string
  /** The field of the request that it is about. */
  readonly param: string
  readonly message: string
  /** The whole error as received. */
  readonly text: string
  readonly headers?: Headers
}

/** An error of a service, in an answer or within a stream. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly said: Said

  constructor(said: Said) {
    super(said.message)
    this.said = said
  }
}

const maxTextCharacters = 8_000
const maxWordCharacters = 200
/** Levels of `{"error":{"error":…}}`, from services in front of services. */
const maxWraps = 4

const text = z.union([z.string(), z.number().transform(String)]).catch('')
const Wrapping = z.object({
  error: z
    .union([z.string().min(1), z.looseObject({}), z.array(z.unknown()).min(1)])
    .optional()
    .catch(undefined),
  errors: z.array(z.unknown()).min(1).optional().catch(undefined),
  /** MiniMax's field, which is also present in successful answers: 0 means no error. */
  base_resp: z
    .looseObject({ status_code: z.number().refine((code) => code !== 0) })
    .optional()
    .catch(undefined),
})
const ErrorFields = z.object({
  message: z.unknown().optional(),
  msg: z.unknown().optional(),
  detail: z.unknown().optional(),
  status_msg: z.unknown().optional(),
  code: text,
  type: text,
  param: text,
  status: text,
  /** OpenRouter's field, with the words of the service behind it. */
  metadata: z.object({ raw: z.string().catch('') }).catch({ raw: '' }),
})

/** A problem of one field, from services that validate by schema. */
const Problem = z.object({ loc: z.array(text).catch([]), msg: z.string() })

/** @param body the parsed answer if it was JSON; otherwise its text */
export function saidIn(body: unknown, answer: { readonly status?: number; readonly headers?: Headers } = {}): Said {
  const whole = cutText(typeof body === 'string' ? body : (JSON.stringify(body) ?? ''), maxTextCharacters)
  const error = ErrorFields.safeParse(unwrapped(body))
  const { code, type, param, status, metadata } = error.success ? error.data : noFields
  const own = [wordsOf(unwrapped(body)), metadata.raw].filter((words) => words !== '').join(': ')
  return {
    status: answer.status ?? statusIn(code) ?? statusIn(status),
    code: cutText(code, maxWordCharacters),
    type: cutText(type === '' ? status : type, maxWordCharacters),
    param: cutText(param, maxWordCharacters),
    message: cutText(own, maxTextCharacters),
    text: whole,
    ...(answer.headers !== undefined && { headers: answer.headers }),
  }
}

const noFields = { code: '', type: '', param: '', status: '', metadata: { raw: '' } }

function unwrapped(body: unknown): unknown {
  let error = body
  for (let wraps = 0; wraps < maxWraps; wraps++) {
    if (Array.isArray(error)) error = error[0]
    const inner = innerOf(error)
    if (inner === undefined) return error
    error = inner
  }
  return error
}

function innerOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return undefined
  const { error: inner, errors, base_resp } = Wrapping.parse(error)
  return inner ?? errors ?? base_resp
}

function wordsOf(error: unknown): string {
  if (typeof error === 'string') return isPage(error) ? 'it answered with a web page' : error
  const fields = ErrorFields.safeParse(error)
  if (!fields.success) return ''
  const { message, msg, detail, status_msg } = fields.data
  const words = message ?? msg ?? detail ?? status_msg
  if (typeof words === 'string') return words
  const problems = z.array(Problem).safeParse(words)
  if (problems.success) return problems.data.map(({ loc, msg }) => [...loc, msg].join(' ')).join('; ')
  return words === undefined || words === null ? '' : JSON.stringify(words)
}

function isPage(words: string): boolean {
  return words.trimStart().startsWith('<')
}

function statusIn(word: string): number | undefined {
  return /^[45]\d\d$/.test(word) ? Number(word) : undefined
}
