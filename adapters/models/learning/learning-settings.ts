import type { ModelChunk, ModelRequest, ModelSettings } from '../../../core/base/ports/models.ts'
import { ProviderFailure } from '../failures/provider-failure.ts'
import { saysWithheld } from '../failures/withheld.ts'
import type { Generate } from '../generate.ts'
import { wordless } from '../reply/wordless.ts'
import { withSchema } from '../request/schema-in-words.ts'
import { askAndLearn } from './ask-and-learn.ts'
import { bareTools } from './bare-tools.ts'
import type { LearnedOptions } from './learned.ts'
import { atMost, mostTokens } from './most-tokens.ts'
import { isRefusedByName } from './refused-by-name.ts'
import type { RequestChange } from './request-change.ts'
import { turnsApart, waysApart } from './turns-apart.ts'

/**
 * Calls a provider whose requests have a single form, and omits the settings that it refuses.
 * @param ask sends the request once. It throws ProviderFailure
 */
export function learningSettings(
  where: Pick<LearnedOptions<RequestChange>, 'endpoint' | 'lessons'>,
  ask: (request: ModelRequest) => AsyncIterable<readonly ModelChunk[]>,
): Generate {
  return askAndLearn<RequestChange>({
    ...where,
    changeOf,
    ask: (request, changes) => ask(requestAfter(changes, request)),
    changeAfter: (error, request, changes) => changeFor(error, requestAfter(changes, request)),
    answerIn: (error, request) =>
      error instanceof ProviderFailure && saysWithheld(error.message)
        ? wordless(request, 'filtered', 'content filter')
        : undefined,
    failureOf: (error) => error,
  })
}

function requestAfter(changes: readonly RequestChange[], request: ModelRequest): ModelRequest {
  return changes.reduce((changed, change) => change.apply(changed), request)
}

/** The name of each setting in refusals. If a refusal names two, the first that is set is omitted. */
const names: readonly (readonly [keyof ModelSettings, RegExp])[] = [
  ['top_p', /\btop[_ -]?p\b/i],
  ['temperature', /\btemperature\b/i],
  ['parallel_tool_calls', /\bdisable_parallel_tool_use\b/i],
  ['tool_choice', /\btool_?choice\b|\bfunction_?calling_?config\b|\bforced? tool use\b/i],
  ['reasoning_effort', /\bthinking|\breasoning|\beffort\b|\bbudget_tokens\b/i],
  ['prompt_caching', /\bcache_?(?:control|point)\b|\bprompt caching\b/i],
  ['service_tier', /\bservice_?tier\b/i],
  ['metadata', /\b(?:request_?)?metadata\b/i],
  ['seed', /\bseed\b/i],
  ['stop', /\bstop_?sequences?\b/i],
]

const aboutAnswerSchema =
  /\b(?:output_?(?:config|format)|text_?format|json_?schema|response_?(?:json_?)?schema|response_?mime_?type)\b/i

const refusing =
  /\bnot (?:be )?(?:support|permit|allow|accept|available|enabled|compatible)|unsupported|unrecogni[sz]ed|unknown|unexpected|extra inputs|invalid|\bonly\b|n['’]t (?:support|accept|take|allow)|cannot|can't|\bmust\b|\bshould\b|incompatible|deprecated/i

/** About this conversation or its length, not about what the model accepts in general. */
const aboutThisRequest = /\bmessages\.\d|\bcontents\[\d|\bmax_?(?:output_?)?tokens\b/i

/** The setting to omit. `undefined`: the content was rejected. */
function changeFor(error: unknown, request: ModelRequest): RequestChange | undefined {
  if (!(error instanceof ProviderFailure) || error.kind !== 'rejected') return undefined
  const { message } = error
  const change = mostTokens(message, request) ?? turnsApart(message, request)
  if (change !== undefined) return change
  if (!refusing.test(message) || aboutThisRequest.test(message)) return undefined
  return settingRefused(message, request) ?? bareTools(message, request) ?? answerSchema(message, request)
}

function settingRefused(refusal: string, { settings = {} }: ModelRequest): RequestChange | undefined {
  const refused = names.find(([name, pattern]) => settings[name] !== undefined && pattern.test(refusal))
  if (refused === undefined) return undefined
  const [name] = refused
  const change = withoutSetting(name)
  return isRefusedByName(refusal) ? change : { ...change, holdsFor: name === 'tool_choice' ? 'once' : 'tenant' }
}

function answerSchema(refusal: string, { output_schema }: ModelRequest): RequestChange | undefined {
  if (output_schema === undefined || !aboutAnswerSchema.test(refusal)) return undefined
  return isRefusedByName(refusal) ? schemaInWords : { ...schemaInWords, holdsFor: 'once' }
}

function withoutSetting(name: keyof ModelSettings): RequestChange {
  return {
    key: `without ${name}`,
    words: `${name} is left out: this model refuses it, or refuses it beside another setting`,
    apply({ settings = {}, ...request }) {
      const { [name]: _, ...kept } = settings
      return { ...request, settings: kept }
    },
  }
}

const schemaInWords: RequestChange = {
  key: 'answer schema in words',
  words: 'the schema of the answer is told in words',
  apply({ output_schema, ...request }) {
    return output_schema === undefined ? request : { ...request, system: withSchema(request.system, output_schema) }
  },
}

const byKey: ReadonlyMap<string, RequestChange> = new Map(
  [...names.map(([name]) => withoutSetting(name)), schemaInWords, ...waysApart].map((change) => [change.key, change]),
)

const most = /^most ([1-9]\d{0,8})$/

/** The change with this key. @returns `undefined` if there is none */
function changeOf(key: string): RequestChange | undefined {
  const tokens = most.exec(key)?.[1]
  return tokens === undefined ? byKey.get(key) : atMost(Number(tokens))
}
