import { isRefusedByName } from '../learning/refused-by-name.ts'
import { atMost, changes, dispensable, keywords, limitAs, schemasWithout, withoutField } from './changes.ts'
import type { Body } from './endpoint.ts'
import { roomLeftIn } from './room-left.ts'
import { type Said, ServiceError } from './said.ts'
import type { Change, Taken } from './taken.ts'

export interface Sent {
  readonly body: Body
  readonly taken: Taken
}

/** How to recognise one refusal, and the change that follows. */
type Refusal = (said: Said, sent: Sent) => Change | undefined

/** The first that matches and was not applied yet is used. */
const refusals: readonly Refusal[] = [
  roomLeft,
  nameOfLimit,
  mostTokens,
  answerSchemaBesideTools,
  answerSchema,
  contentMissing,
  resultsUnnamed,
  reasoningMissing,
  reasoningRefused,
  rolesAlternate,
  idsOfNine,
  noSystem,
  fieldRefused,
  schemaKeyword,
  schemasAtAll,
]

/**
 * The change after a refusal, so that the same request gets a form that the endpoint accepts. `undefined`: none, because the
 * request's content is refused, or the change was already made.
 */
export function changeFor(error: unknown, sent: Sent, done: readonly Change[]): Change | undefined {
  if (!(error instanceof ServiceError) || !isAboutTheRequest(error.said)) return undefined
  for (const refusal of refusals) {
    const change = refusal(error.said, sent)
    if (change !== undefined && done.every(({ key }) => key !== change.key)) return forItsTenant(change, error.said)
  }
  return undefined
}

/** One invalid schema or tool choice says nothing about those of others. */
function lasting(said: Said): Pick<Change, 'holdsFor'> {
  return isByName(said) ? {} : { holdsFor: 'once' }
}

/** A refusal that does not name a parameter may concern this tenant's settings or conversations. */
function forItsTenant(change: Change, said: Said): Change {
  return change.holdsFor === undefined && !isByName(said) ? { ...change, holdsFor: 'tenant' } : change
}

function isByName({ message, code }: Said): boolean {
  return isRefusedByName(`${code.replaceAll('_', ' ')} ${message}`)
}

function isAboutTheRequest({ status, type }: Said): boolean {
  if (status === undefined) return type === 'invalid_request_error'
  return status === 400 || status === 422 || status === 501
}

function nameOfLimit(said: Said, { body }: Sent): Change | undefined {
  const [sent, other] =
    'max_tokens' in body
      ? (['max_tokens', 'max_completion_tokens'] as const)
      : (['max_completion_tokens', 'max_tokens'] as const)
  if (!(sent in body) || !names(said, sent) || !(refuses(said) || names(said, other)) || isAboutTheNumber(said))
    return undefined
  return limitAs(other)
}

/** Whether the number is too large, rather than its name wrong. */
function isAboutTheNumber({ message }: Said): boolean {
  return mostOf(message) !== undefined || /too (?:large|high|big)/i.test(message)
}

const limits = ['max_tokens', 'max_completion_tokens', 'max_output_tokens']

function mostTokens(said: Said, { body }: Sent): Change | undefined {
  const limit = limits.find((name) => name in body)
  const most = mostOf(said.message)
  const asked = limit === undefined ? undefined : body[limit]
  if (limit === undefined || most === undefined || typeof asked !== 'number' || most >= asked) return undefined
  if (!names(said, limit) && !/completion tokens|output tokens/i.test(said.message)) return undefined
  return atMost(most)
}

/** For this request only: the next has another size. */
function roomLeft({ message }: Said, { body }: Sent): Change | undefined {
  const limit = limits.find((name) => name in body)
  const asked = limit === undefined ? undefined : body[limit]
  const room = typeof asked === 'number' ? roomLeftIn(message, asked) : undefined
  if (room === undefined) return undefined
  return {
    key: `room ${room}`,
    holdsFor: 'once',
    words: `beside what was sent there is room for an answer of ${room} tokens`,
    apply: (taken) => ({ ...taken, mostTokens: Math.min(taken.mostTokens, room) }),
  }
}

const saysMost =
  /(?:supports?|allows?|produces?) at most (\d{1,7})|less than or equal to [`'"]?(\d{1,7})|range of max_tokens[^[\d]{0,20}\[ ?1 ?, ?(\d{1,7})|must be (?:<=|at most) ?(\d{1,7})/i

function mostOf(message: string): number | undefined {
  const number = saysMost
    .exec(message)
    ?.slice(1)
    .find((group) => group !== undefined)
  return number === undefined || Number(number) < 1 ? undefined : Number(number)
}

const aboutAnswerSchema =
  /response[ _]?(?:format|mime ?type|schema)|json[ _]?(?:schema|mode|object)|structured[ _]output|text\.format/i
const aboutTools = /\b(?:tools?|function[ _]?call\w*|functions)\b/i

function answerSchemaBesideTools(said: Said, { body, taken }: Sent): Change | undefined {
  const { message, param } = said
  const isMeant = aboutAnswerSchema.test(`${param} ${message}`) && aboutTools.test(message)
  if (!isMeant || !('tools' in body) || !asksForSchema(body) || taken.answerSchema !== 'field') return undefined
  return { ...changes.answerSchemaApart, ...lasting(said) }
}

function answerSchema(said: Said, { body }: Sent): Change | undefined {
  if (!asksForSchema(body) || !aboutAnswerSchema.test(`${said.param} ${said.message}`)) return undefined
  return { ...changes.answerSchemaInWords, ...lasting(said) }
}

function asksForSchema(body: Body): boolean {
  return 'response_format' in body || 'text' in body
}

function contentMissing({ message, param }: Said, { body }: Sent): Change | undefined {
  if (!hasNoContent(body) || !/\bcontent\b/.test(`${param} ${message}`) || !missesContent.test(message))
    return undefined
  return changes.contentAlways
}

const missesContent =
  /\bnull\b|<nil>|\bnone\b|(?:must|should) be a (?:valid )?string|expected (?:a )?string|field required/i

function hasNoContent({ messages }: Body): boolean {
  return JSON.stringify(messages ?? []).includes('"content":null')
}

function resultsUnnamed({ message }: Said): Change | undefined {
  if (!/function_?response\.name|tool messages?[^.]{0,40}\bname\b/i.test(message)) return undefined
  return changes.resultsNamed
}

const missesReasoning =
  /missing[^.]{0,30}reasoning_content|reasoning_content\b[^.]{0,60}(?:missing|required|must be passed)/i

function reasoningMissing({ message }: Said): Change | undefined {
  if (!missesReasoning.test(message)) return undefined
  return changes.reasoningAlways
}

function reasoningRefused(said: Said, { body }: Sent): Change | undefined {
  const isMeant =
    (/\breasoning(?:_content|_details)?\b|\bthinking_blocks\b/.test(said.message) &&
      /messages|assistant/i.test(`${said.param} ${said.message}`)) ||
    /\breasoning_content\b|encrypted[ _]content|of type 'reasoning'/i.test(said.message)
  if (!isMeant || missesReasoning.test(said.message) || !refuses(said) || !showsReasoning(body)) return undefined
  return changes.reasoningNever
}

function showsReasoning({ messages, input }: Body): boolean {
  return /"(?:reasoning|reasoning_content|reasoning_details|thinking_blocks|encrypted_content)":/.test(
    JSON.stringify(messages ?? input ?? []),
  )
}

function rolesAlternate({ message }: Said): Change | undefined {
  if (!/roles? must alternate|unexpected role '?user'? after role '?tool/i.test(message)) return undefined
  return changes.alternating
}

function idsOfNine({ message }: Said): Change | undefined {
  if (!/\bid\b[^.]{0,120}length of 9/i.test(message)) return undefined
  return changes.idsOfNine
}

function noSystem({ message }: Said): Change | undefined {
  if (
    !/system (?:role|message|prompt|instruction)s?[^.]{0,20}not (?:supported|enabled|allowed)|developer instruction is not enabled/i.test(
      message,
    )
  )
    return undefined
  return changes.noSystem
}

function fieldRefused(said: Said, { body }: Sent): Change | undefined {
  if (!refuses(said)) return undefined
  const field = dispensable.find((name) => name in body && (names(said, name) || isEncryption(said, name)))
  if (field === undefined) return undefined
  return { ...withoutField(field), ...(field === 'tool_choice' && lasting(said)) }
}

/** Encryption is requested by `include`. */
function isEncryption({ message }: Said, field: string): boolean {
  return field === 'include' && /encrypted[ _]content/i.test(message)
}

function schemaKeyword(said: Said, { body, taken }: Sent): Change | undefined {
  if (!hasSchemas(body) || !refuses(said)) return undefined
  const keyword = keywords.find((word) => !taken.schemasWithout.includes(word) && quotes(said, word))
  if (keyword === undefined) return undefined
  return { ...schemasWithout(keyword), ...lasting(said) }
}

const aboutSchemas = /function_declarations|\bschema\b|tools\[\d|tools\.\d|parameters/i

function schemasAtAll(said: Said, { body }: Sent): Change | undefined {
  if (!hasSchemas(body) || !refuses(said) || !aboutSchemas.test(`${said.param} ${said.message}`)) return undefined
  return { ...changes.bareSchemas, ...lasting(said) }
}

function hasSchemas(body: Body): boolean {
  return 'tools' in body || asksForSchema(body)
}

const refusing =
  /not (?:be )?(?:support|permit|allow|accept|available|enabled|a valid|verified|found)|unsupported|unrecogni[sz]ed|unknown|unexpected|unavailable|extra (?:inputs?|fields?)|invalid|only (?:the default|allowed|supported|available)|does not (?:support|accept|take|allow)|cannot|could not|no longer|without its required|must|should|incompatible/i

function refuses({ message, code }: Said): boolean {
  return refusing.test(message) || refusing.test(code.replaceAll('_', ' '))
}

/**
 * Whether the refusal is about this field. An ordinary English word may appear in any sentence, so it must be marked as a name.
 */
function names(said: Said, field: string): boolean {
  if (said.param === field || said.param.startsWith(`${field}.`)) return true
  if (field.includes('_')) return new RegExp(`(?<![\\w.])(?:body[. ])?${field}(?!\\w)`).test(said.message)
  return (
    quotes(said, field) ||
    new RegExp(`(?:body|parameter|argument|field|property|supplied:?|permitted:?)[. :]+${field}(?!\\w)`, 'i').test(
      said.message,
    )
  )
}

/** Whether the message marks this word as a name. */
function quotes({ message }: Said, word: string): boolean {
  const name = word.replace('$', String.raw`\$`)
  return (
    new RegExp(`["'\`“‘]${name}(?:\\.\\w+)*["'\`”’]`).test(message) ||
    new RegExp(`keyword:? ${name}(?!\\w)`, 'i').test(message)
  )
}
