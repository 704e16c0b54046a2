import type { Change, Taken } from './taken.ts'

/** All changes after refusals, under the names by which they are remembered. */
export const changes = {
  resultsNamed: {
    key: 'results named',
    words: 'results of calls say the name of their tool',
    apply: (taken) => ({ ...taken, results: 'named' }),
  },
  contentAlways: {
    key: 'content always',
    words: 'an answer of calls alone has an empty text',
    apply: (taken) => ({ ...taken, emptyContent: 'text' }),
  },
  answerSchemaApart: {
    key: 'answer schema apart',
    words: 'beside tools, the schema of the answer is told in words',
    apply: (taken) => ({ ...taken, answerSchema: 'apart' }),
  },
  answerSchemaInWords: {
    key: 'answer schema in words',
    words: 'the schema of the answer is told in words',
    apply: (taken) => ({ ...taken, answerSchema: 'words' }),
  },
  reasoningAlways: {
    key: 'reasoning always',
    words: 'each answer of the history has the field reasoning_content, also where it is empty',
    apply: (taken) => ({ ...taken, reasoningBack: 'always' }),
  },
  reasoningNever: {
    key: 'reasoning never',
    words: 'the model is not shown its earlier reasoning',
    apply: (taken) => ({ ...taken, reasoningBack: 'never' }),
  },
  alternating: {
    key: 'alternating',
    words: 'where the user speaks after a tool, the history has an empty answer between them',
    apply: (taken) => ({ ...taken, alternating: true }),
  },
  idsOfNine: {
    key: 'ids of nine',
    words: 'calls of the history have ids of nine characters',
    apply: (taken) => ({ ...taken, ids: 'nine_characters' }),
  },
  noSystem: {
    key: 'no system',
    words: 'the instructions are told as a user’s message',
    apply: (taken) => ({ ...taken, system: 'user' }),
  },
  bareSchemas: {
    key: 'bare schemas',
    words: 'schemas are sent with types, names and descriptions alone',
    apply: (taken) => ({ ...taken, bareSchemas: true }),
  },
} as const satisfies Readonly<Record<string, Change>>

export function limitAs(name: Taken['limitName']): Change {
  const other = name === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens'
  return {
    key: `limit ${name}`,
    words: `${other} is sent as ${name}`,
    apply: (taken) => ({ ...taken, limitName: name }),
  }
}

export function atMost(tokens: number): Change {
  return {
    key: `most ${tokens}`,
    words: `this model writes at most ${tokens} tokens in one reply`,
    apply: (taken) => ({ ...taken, mostTokens: Math.min(taken.mostTokens, tokens) }),
  }
}

export function withoutField(field: string): Change {
  return {
    key: `without ${field}`,
    words: `${field} is left out`,
    apply: (taken) => ({ ...taken, without: [...taken.without, field] }),
  }
}

export function schemasWithout(keyword: string): Change {
  return {
    key: `schemas without ${keyword}`,
    words: `schemas are sent without ${keyword}`,
    apply: (taken) => ({ ...taken, schemasWithout: [...taken.schemasWithout, keyword] }),
  }
}

/** Fields that a request can do without. */
export const dispensable = [
  'stream_options',
  'parallel_tool_calls',
  'temperature',
  'top_p',
  'reasoning_effort',
  'reasoning',
  'seed',
  'stop',
  'tool_choice',
  'service_tier',
  'metadata',
  'include',
]

/** Keywords that a schema can do without. */
export const keywords = [
  'propertyNames',
  'additionalProperties',
  'patternProperties',
  'unevaluatedProperties',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'prefixItems',
  'pattern',
  'format',
  'default',
  'title',
  'const',
  'oneOf',
  'allOf',
  'anyOf',
  '$ref',
  '$defs',
]

const byKey: ReadonlyMap<string, Change> = new Map(
  [
    ...Object.values(changes),
    limitAs('max_tokens'),
    limitAs('max_completion_tokens'),
    ...dispensable.map(withoutField),
    ...keywords.map(schemasWithout),
  ].map((change: Change) => [change.key, change]),
)

const most = /^most ([1-9]\d{0,6})$/

/** @returns `undefined` for an unknown key */
export function changeOf(key: string): Change | undefined {
  const tokens = most.exec(key)?.[1]
  return tokens === undefined ? byKey.get(key) : atMost(Number(tokens))
}
