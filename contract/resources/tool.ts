import * as z from 'zod'
import { Json, listOf, Name, Time } from './common.ts'
import { HeaderName } from './http-headers.ts'
import { OwnToolName } from './tool-name.ts'

/** RFC 6901; the empty one is the whole. */
const Pointer = z
  .string()
  .max(500)
  .regex(/^(\/([^~/]|~[01])*)*$/, 'use a JSON pointer such as /customer/id')

const FromArguments = z.strictObject({
  $from: Pointer.meta({ description: 'The position of the value in the arguments. A missing value is left out.' }),
})

const Filled = z.union([z.string().max(2000), z.number(), z.boolean(), FromArguments])

const maxEntries = 20

function entriesOf<Value extends z.ZodType>(key: z.ZodString, value: Value) {
  return z
    .record(key, value)
    .refine((given) => Object.keys(given).length <= maxEntries, `at most ${maxEntries} entries`)
    .meta({ maxProperties: maxEntries })
}

export const ToolMethod = z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])

export const ToolEffect = z.enum(['none', 'idempotent', 'write']).meta({
  description:
    '`none`: it changes nothing. `idempotent`: repeating it changes nothing more. `write`: each call counts.',
})
export type ToolEffect = z.infer<typeof ToolEffect>

/** As it is named in a request; the rest of it stands in `docs/tools.md`. */
const urlTemplate = z
  .string()
  .max(2000)
  .regex(/^https?:\/\/[^\s/?#@\\{}]+(\/[^\s\\#]*)?$/, 'use an http or https address whose host contains no {…}')
  .meta({
    description:
      'An address in which `{name}` is replaced by an argument, encoded, and `{+name}` by one that keeps its slashes. The host is fixed.',
  })

const request = {
  method: ToolMethod,
  url: urlTemplate,
  headers: entriesOf(HeaderName, Filled),
  query: entriesOf(z.string().min(1).max(100), Filled).meta({
    description: 'For a list, the name is repeated for each value.',
  }),
  body: Json.meta({
    description: 'Sent in its encoding, with `{"$from": "/pointer"}` replaced by an argument; null: no body.',
  }),
  encoding: z.enum(['json', 'form', 'form_brackets']).meta({
    description:
      'How a body other than text is encoded. `form`: like an HTML form (`a=1&a=2`), with brackets for nested objects (`a[b]=1`); `form_brackets`: also for lists (`a[0]=1`).',
  }),
}

const ToolRequest = z.strictObject({
  method: request.method,
  url: request.url,
  headers: request.headers.default({}),
  query: request.query.default({}),
  body: request.body.default(null),
  encoding: request.encoding.default('json'),
})

const response = {
  pick: z
    .union([Pointer, entriesOf(z.string().min(1).max(64), Pointer)])
    .nullable()
    .meta({
      description: 'Which parts of the body of a 2xx answer the model gets: one part, several by name, or all.',
    }),
  max_bytes: z.int().min(100).max(1_000_000).meta({
    description:
      'How much of an answer is stored, and shown to a model page by page. A longer answer is cut, and `truncated` is set.',
  }),
}

/** Where an imported tool comes from: importing the same again changes it, and no other. */
const ToolOrigin = z.strictObject({
  api: z.string().meta({ description: 'The title of the document.' }),
  operation: z.string().meta({ description: 'Method and path.' }),
})

const definition = {
  description: z.string().min(1).max(2000).meta({ description: 'Shown to the model.' }),
  parameters: z.record(z.string(), Json).meta({
    maxProperties: 100,
    description: 'A JSON Schema of an object, using the keywords that an agent’s output schema may use.',
  }),
  request: ToolRequest,
  connection: Name.nullable().meta({ description: 'The connection whose secret is sent.' }),
  look_up: urlTemplate
    .regex(/\{key\}/, 'include {key}')
    .nullable()
    .meta({
      description:
        'Requested with GET, with `{key}` filled in, if the outcome of a `write` is lost. 2xx: the call happened, with this answer; 404 or 410: it did not.',
    }),
  response: z.strictObject({ pick: response.pick.default(null), max_bytes: response.max_bytes.default(1_000_000) }),
  idempotency_header: HeaderName.nullable().meta({
    description: 'The header that carries the key of a call with an effect.',
  }),
  timeout_s: z.int().min(1).max(50).meta({ description: 'For each try.' }),
  max_tries: z.int().min(1).max(3).meta({
    description: 'Retries of a call that is not a `write`, if no answer comes, or 429, 502, 503 or 504.',
  }),
}

/** What is left out when a tool is made. */
const absent = {
  parameters: { type: 'object', properties: {} },
  idempotency_header: 'Idempotency-Key',
  timeout_s: 20,
  max_tries: 1,
}

export const NewTool = z
  .strictObject({
    name: OwnToolName.refine(
      (name) => !name.startsWith('mcp__'),
      'the prefix mcp__ is reserved for tools of MCP servers',
    ).meta({
      not: { pattern: '^mcp__' },
    }),
    description: definition.description,
    parameters: definition.parameters.default(absent.parameters),
    request: definition.request,
    connection: definition.connection.default(null),
    look_up: definition.look_up.default(null),
    response: definition.response.prefault({}),
    effect: ToolEffect.optional().meta({
      description: 'By default derived from the method: GET and HEAD change nothing, PUT and DELETE are idempotent.',
    }),
    idempotency_header: definition.idempotency_header.default(absent.idempotency_header),
    timeout_s: definition.timeout_s.default(absent.timeout_s),
    max_tries: definition.max_tries.default(absent.max_tries),
  })
  .meta({ id: 'NewTool' })
export type NewTool = z.output<typeof NewTool>

export const ToolPatch = z
  .strictObject({ ...definition, effect: ToolEffect })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'change at least one field')
  .meta({ id: 'ToolPatch', minProperties: 1 })
export type ToolPatch = z.output<typeof ToolPatch>

export const Tool = z
  .strictObject({
    name: z.string(),
    version: z.int().positive(),
    description: z.string(),
    parameters: definition.parameters,
    request: z.strictObject(request),
    connection: Name.nullable(),
    look_up: z.string().nullable(),
    response: z.strictObject(response),
    effect: ToolEffect,
    idempotency_header: z.string().nullable(),
    timeout_s: z.int(),
    max_tries: z.int(),
    origin: ToolOrigin.nullable().meta({ description: 'Only for an imported tool.' }),
    created_at: Time,
  })
  .meta({ id: 'Tool' })
export type Tool = z.infer<typeof Tool>

export const ToolList = listOf(Tool).meta({ id: 'ToolList' })

export const TryTool = z
  .strictObject({
    arguments: z.record(z.string(), Json).meta({ maxProperties: 100 }).default({}),
    confirm: z.boolean().default(false).meta({ description: 'Required if the tool changes something.' }),
  })
  .meta({ id: 'TryTool' })
export type TryTool = z.output<typeof TryTool>

export const ToolTrial = z
  .strictObject({
    version: z.int().positive().nullable().meta({ description: 'null: it is built in.' }),
    effect: ToolEffect,
    output: Json.meta({ description: 'What a model would get.' }),
    is_error: z.boolean(),
    duration_ms: z.int(),
  })
  .meta({ id: 'ToolTrial' })
export type ToolTrial = z.infer<typeof ToolTrial>
