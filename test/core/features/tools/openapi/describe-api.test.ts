import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSortieError } from '../../../../../contract/errors.ts'
import { NewTool } from '../../../../../contract/resources/tool.ts'
import type { ApiTask, DescribedTool } from '../../../../../core/base/ports/described-api.ts'
import { problemWith } from '../../../../../core/base/schemas/check-value.ts'
import { assertUsableSchema } from '../../../../../core/base/schemas/output-schema.ts'
import { describeApi } from '../../../../../core/features/tools/openapi/describe-api.ts'
import { checkedParameters } from '../../../../../core/records/tool/checked-parameters.ts'
import { urlTemplate } from '../../../../../core/records/tool/url-template.ts'
import { cluster, documentOf, forge, payments } from './shop.ts'

const task = { operations: null, prefix: '', server: null, sent: [], most: 40 } as const
const described = (document: unknown, more: Partial<ApiTask> = {}) =>
  describeApi(document, { ...task, ...more }).described

function toolsOf(document: unknown, more: Partial<ApiTask> = {}): readonly DescribedTool[] {
  return described(document, more).map((one) => {
    if ('problem' in one) throw new Error(`${one.operation}: ${one.problem}`)
    return one.tool
  })
}

function toolOf(document: unknown, more: Partial<ApiTask> = {}): DescribedTool {
  const [tool] = toolsOf(document, more)
  if (!tool) throw new Error('There is none')
  return tool
}

function problemsOf(document: unknown, more: Partial<ApiTask> = {}): readonly string[] {
  return described(document, more).flatMap((one) => ('problem' in one ? [one.problem] : []))
}

const get = (parameters: readonly object[]) => documentOf({ parameters })
const post = (schema: object, more: object = {}) =>
  documentOf({}, { paths: { '/orders': { post: { requestBody: bodyOf(schema) } } }, ...more })
const bodyOf = (schema: object, type = 'application/json') => ({ required: true, content: { [type]: { schema } } })
const refused = (why: string) =>
  expect.objectContaining({ code: 'not_applicable', message: expect.stringContaining(why) })
const problem = (tool: DescribedTool, given: object) => {
  return problemWith(checkedParameters(tool.parameters), JSON.parse(JSON.stringify(given)))
}

describe('a document', () => {
  test.each([
    ['a text', 'it is no object'],
    [{ swagger: '2.0' }, 'Swagger 2'],
    [{ openapi: '4.0.0' }, 'its openapi is not 3.0 or 3.1'],
    [{ openapi: '3.0.3' }, 'it has no paths'],
  ])('that is none is refused: %j', (document, why) => {
    expect(() => described(document)).toThrow(refused(why))
  })

  test.each([3, 3.1, '3.0.3', '3.1.1'])('of version %s is read, as YAML has it too', (openapi) => {
    expect(toolsOf(documentOf({}, { openapi }))).toHaveLength(1)
  })

  test('with more operations than are taken at once says which there are', () => {
    const paths = Object.fromEntries([1, 2, 3].map((at) => [`/a${at}`, { get: {} }]))
    expect(() => described(documentOf({}, { paths }), { most: 2 })).toThrow(refused('it has 3 operations'))
    expect(toolsOf(documentOf({}, { paths }), { most: 2, operations: ['GET /a2'] }).map(({ name }) => name)).toEqual([
      'get_a2',
    ])
  })

  test('is asked for operations by id, or by method and path', () => {
    const asked = ['getOrder', 'GET /orders/{id}', 'POST /orders', 'toString']
    expect(described(documentOf({}), { operations: asked })).toMatchObject([
      { asked: 'getOrder', operation: 'GET /orders/{id}', tool: { name: 'get_order' } },
      { asked: 'GET /orders/{id}', operation: 'GET /orders/{id}' },
      { operation: 'POST /orders', problem: expect.stringContaining('no such operation') },
      { operation: 'toString', problem: expect.stringContaining('no such operation') },
    ])
  })
})

describe('the name of a tool', () => {
  const paths = {
    '/a': { get: { operationId: 'getIt' }, put: { operationId: 'get-it' }, post: { operationId: 'GetIt' } },
  }

  test('tells operations apart, whatever their order is', () => {
    const names = toolsOf(documentOf({}, { paths })).map(({ name }) => name)
    const turned = { '/a': { post: paths['/a'].post, get: paths['/a'].get, put: paths['/a'].put } }
    expect(names).toEqual([expect.stringMatching(/^get_it_[0-9a-f]{6}$/), expect.stringMatching(/^get_it_/), 'get-it'])
    expect(toolsOf(documentOf({}, { paths: turned })).map(({ name }) => name)).toEqual(names)
    expect(new Set(names).size).toBe(3)
  })

  test('of two operations with one id is asked for by method and path', () => {
    const twice = { '/a': { get: { operationId: 'same' }, put: { operationId: 'same' } } }
    expect(new Set(toolsOf(documentOf({}, { paths: twice })).map(({ name }) => name)).size).toBe(2)
    expect(problemsOf(documentOf({}, { paths: twice }), { operations: ['same'] })).toEqual([
      expect.stringContaining('both have this operationId'),
    ])
  })

  test.each([
    ['Ünter/den.Linden', '', 'nter_den_linden'],
    ['2fa', '', 'op_2fa'],
    ['2fa', 'auth-', 'auth-2fa'],
    ['日本', '', 'get_orders_id'],
  ])('is made of %s with the prefix "%s"', (operationId, prefix, name) => {
    expect(toolOf(documentOf({ operationId }), { prefix }).name).toBe(name)
  })

  test('is never longer than providers take', () => {
    const { name } = toolOf(documentOf({ operationId: 'x'.repeat(300) }), { prefix: 'shop_' })
    expect(name).toMatch(/^shop_x{52}_[0-9a-f]{6}$/)
  })
})

describe('the server', () => {
  test('is the one that is given, or the nearest to the operation', () => {
    expect(toolOf(documentOf({})).request.url).toBe('https://api.shop.example/v2/orders/{id}')
    expect(toolOf(documentOf({ servers: [{ url: 'https://b.example' }] })).request.url).toBe(
      'https://b.example/orders/{id}',
    )
    expect(toolOf(documentOf({}), { server: 'https://c.example/x/' }).request.url).toBe(
      'https://c.example/x/orders/{id}',
    )
  })

  test.each([[[]], [[{ url: '/v1' }]], [[{ url: 'https://{host}' }]], [[{ url: 'ftp://a.example' }]]])(
    'that is no address is to be given: %j',
    (servers) => {
      expect(problemsOf(documentOf({}, { servers }))).toEqual([expect.stringContaining('give one as `server`')])
    },
  )
})

describe('parameters', () => {
  test('with one name in several places are told apart, and reach each its own', () => {
    const document = documentOf(
      {},
      {
        paths: {
          '/orders/{id}': {
            post: {
              parameters: [{ name: 'id', in: 'query', schema: { type: 'integer' } }],
              requestBody: bodyOf({ type: 'object', properties: { id: {}, 'the-note': { type: 'string' } } }),
            },
          },
        },
      },
    )
    const { parameters, request } = toolOf(document)
    expect(Object.keys(parameters.properties ?? {})).toEqual(['id', 'id_query', 'id_body', 'the_note'])
    expect(request).toMatchObject({
      ...{ url: expect.stringMatching(/\/orders\/\{id\}$/), query: { id: { $from: '/id_query' } } },
      body: { id: { $from: '/id_body' }, 'the-note': { $from: '/the_note' } },
    })
  })

  test('that no tool can send are left out, and are a problem where they are required', () => {
    const cookie = { name: 'session', in: 'cookie', schema: { type: 'string' } }
    expect(toolOf(get([cookie])).notes).toEqual(['the cookie parameter session is left out: it is a cookie'])
    expect(problemsOf(get([{ ...cookie, required: true }]))).toEqual([
      expect.stringContaining('is required, and cannot'),
    ])
  })

  test('beyond those that a tool may have are left out, those that are required last', () => {
    const many = Array.from({ length: 30 }, (_, at) => ({ name: `p${at}`, in: 'query', schema: {}, required: at > 20 }))
    const { request, notes } = toolOf(get(many))
    expect(Object.keys(request.query)).toHaveLength(20)
    expect(request.query).toHaveProperty('p29')
    expect(notes).toHaveLength(10)
  })

  test('that a connection sends are not asked for', () => {
    const key = { name: 'X-Api-Key', in: 'header', required: true, schema: { type: 'string' } }
    expect(Object.keys(toolOf(get([key])).request.headers)).toEqual(['X-Api-Key'])
    expect(toolOf(get([key]), { sent: ['x-api-key'] }).request.headers).toEqual({})
  })

  test('of nothing but a name are texts', () => {
    expect(toolOf(get([{ name: 'q', in: 'query' }])).parameters).toMatchObject({
      properties: { id: { type: 'string' }, q: { type: 'string' } },
      required: ['id'],
    })
  })

  test('of a path that is described nowhere, or as a list, are texts', () => {
    const list = { name: 'id', in: 'path', schema: { type: 'array', items: { type: 'integer' } } }
    expect(toolOf(get([list])).parameters).toMatchObject({ properties: { id: { type: 'string' } } })
  })
})

describe('a body', () => {
  test('keeps members without a type, and those of several schemas together', () => {
    const schema = {
      allOf: [
        { type: 'object', properties: { any: { description: 'Anything.' } } },
        { required: ['named'] },
        { description: 'Words alone.' },
      ],
    }
    expect(toolOf(post(schema)).parameters).toMatchObject({
      properties: { any: { description: 'Anything.' }, named: {} },
      required: ['named'],
    })
  })

  test.each([
    { type: 'array', items: { type: 'string' } },
    { oneOf: [{ type: 'object', properties: { a: {} } }, { type: 'string' }] },
    { type: 'object', additionalProperties: { type: 'string' } },
  ])('that is no plain object is one argument: %j', (schema) => {
    const { parameters, request } = toolOf(post(schema))
    expect(request.body).toEqual({ $from: '/body' })
    expect(parameters).toMatchObject({ required: ['body'] })
  })

  test('that need not be given, and has parts that must, is one argument', () => {
    const requestBody = { ...bodyOf({ type: 'object', properties: { a: {} }, required: ['a'] }), required: false }
    const tool = toolOf(documentOf({}, { paths: { '/a': { post: { requestBody } } } }))
    expect(tool.request.body).toEqual({ $from: '/body' })
    expect(tool.parameters).not.toHaveProperty('required')
  })

  test('of a type that no tool sends is a problem where it is required', () => {
    const upload = (required: boolean) => {
      const requestBody = { ...bodyOf({ type: 'object' }, 'multipart/form-data'), required }
      return documentOf({}, { paths: { '/files': { post: { requestBody } } } })
    }
    expect(problemsOf(upload(true))).toEqual(['its body is required, and no tool sends multipart/form-data'])
    expect(toolOf(upload(false))).toMatchObject({
      request: { body: null },
      notes: ['the body is left out: no tool sends multipart/form-data'],
    })
  })

  test('of text is one text', () => {
    const requestBody = bodyOf({ type: 'string' }, 'text/plain')
    expect(toolOf(documentOf({}, { paths: { '/a': { put: { requestBody } } } })).request).toMatchObject({
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      body: { $from: '/body' },
    })
  })
})

describe('a schema', () => {
  const converted = (schema: object, more: object = {}) => {
    const { parameters } = toolOf(post({ type: 'object', properties: { a: schema } }, more))
    return parameters.properties
  }

  test.each<[object, object]>([
    [{ type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [{ allOf: [{ type: 'string' }], nullable: true }, { anyOf: [{ allOf: [{ type: 'string' }] }, { type: 'null' }] }],
    [
      { type: 'integer', minimum: 1, exclusiveMinimum: true },
      { type: 'integer', exclusiveMinimum: 1 },
    ],
    [{ type: 'integer', format: 'int64', maximum: 2 ** 63 }, { type: 'integer' }],
    [
      { type: 'string', enum: [1, 'b'], minLength: 1 },
      { type: 'string', enum: ['1', 'b'] },
    ],
    [{ const: 'a' }, { enum: ['a'] }],
    [{ enum: [{ a: 1 }] }, {}],
    [{ properties: { b: {} } }, { type: 'object', properties: { b: {} } }],
    [{ type: 'array' }, { type: 'array', items: {} }],
    [
      { type: 'string', pattern: '^a+$' },
      { type: 'string', description: 'Pattern: ^a+$' },
    ],
    [{ oneOf: [{ type: 'string' }], discriminator: { propertyName: 'x' } }, { anyOf: [{ type: 'string' }] }],
    [{ type: 'object', additionalProperties: false, xml: {}, 'x-own': 1 }, { type: 'object' }],
    [{ type: 'file' }, {}],
    [{ type: 'number', minimum: Number.NaN, default: Number.POSITIVE_INFINITY }, { type: 'number' }],
  ])('of the document becomes one that is checked: %j', (schema, expected) => {
    expect(converted(schema)).toEqual({ a: expected })
  })

  test('that only the service sets is not asked for', () => {
    const schema = {
      type: 'object',
      properties: { id: { type: 'string', readOnly: true }, b: {} },
      required: ['id', 'b'],
    }
    expect(converted(schema)).toEqual({ a: { type: 'object', properties: { b: {} }, required: ['b'] } })
  })

  test('that comes back to itself is told whole, and checked once', () => {
    const tool = toolOf(cluster)
    expect(tool.parameters.$defs).toMatchObject({
      Props: { properties: { items: { $ref: '#/$defs/PropsOrArray' } } },
      PropsOrArray: { anyOf: [{ $ref: '#/$defs/Props' }, { type: 'array', items: { $ref: '#/$defs/Props' } }] },
    })
    const given = (schema: object) => ({ name: 'n', name_body: 'n', schema })
    expect(problem(tool, given({ items: { type: 'a', items: [{ type: 'b' }] } }))).toBeUndefined()
    expect(problem(tool, given({ type: 7 }))).toContain('/schema/type')
  })

  test.each(['other.yaml#/A', 'https://a.example/a.json', '#/components/schemas/None', '#anchor'])(
    'that refers to %s is a problem of its operation alone',
    ($ref) => {
      const document = post({ type: 'object', properties: { a: { $ref } } })
      const more = { paths: { ...Reflect.get(document, 'paths'), '/fine': { get: {} } } }
      expect(described({ ...document, ...more })).toMatchObject([
        { problem: expect.stringContaining($ref) },
        { tool: {} },
      ])
    },
  )

  test('that is too large is told down to a depth', () => {
    const wide = (depth: number): object => {
      if (depth === 0) return { type: 'string' }
      const members = Array.from({ length: 9 }, (_, at) => [`m${at}`, wide(depth - 1)] as const)
      return { type: 'object', properties: Object.fromEntries(members) }
    }
    const tool = toolOf(post({ type: 'object', properties: { a: wide(4) } }))
    expect(tool.notes).toEqual([expect.stringMatching(/^the parameters are described to a depth of \d/)])
    expect(problem(tool, { a: { m1: { m2: { m3: 'anything, where it is deep' } } } })).toBeUndefined()
    expect(problem(tool, { a: 'a text' })).toBeDefined()
  })

  test('whose references lead in circles alone says nothing', () => {
    const schemas = { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } }
    const document = post(
      { type: 'object', properties: { a: { $ref: '#/components/schemas/A' } } },
      { components: { schemas } },
    )
    expect(problemsOf(document)).toEqual([expect.stringContaining('in a circle')])
  })
})

describe('documents of known shapes', () => {
  test('a payment service', () => {
    const [list, create] = toolsOf(payments)
    expect(list).toMatchObject({
      name: 'get_charges',
      request: {
        query: {
          'created[gt]': { $from: '/created/gt' },
          'created[lt]': { $from: '/created/lt' },
          'expand[]': { $from: '/expand' },
          limit: { $from: '/limit' },
        },
        body: null,
      },
    })
    expect(create).toMatchObject({
      name: 'post_charges',
      parameters: {
        properties: {
          amount: { type: 'integer', exclusiveMinimum: 0 },
          card: { anyOf: [{ $ref: '#/$defs/card' }, {}] },
        },
        required: ['amount'],
      },
      request: { method: 'POST', url: 'https://api.pay.example/v1/charges', encoding: 'form_brackets' },
    })
  })

  test('a forge', () => {
    const [list, create] = toolsOf(forge)
    expect(list).toMatchObject({
      name: 'issues_list-for-repo',
      description: 'List issues',
      parameters: {
        properties: {
          labels: { type: 'string', description: 'Several are joined by a comma.' },
          state: { enum: ['open', 'closed'], default: 'open' },
        },
        required: ['owner', 'repo_name'],
      },
      request: {
        url: 'https://forge.example/api/repos/{owner}/{repo_name}/issues',
        headers: { 'X-Api-Version': { $from: '/X_Api_Version' } },
      },
      notes: ['the cookie parameter session is left out: it is a cookie'],
    })
    expect(create).toMatchObject({
      parameters: { required: ['owner', 'repo_name', 'title'], properties: { title: { type: ['string', 'integer'] } } },
      request: {
        body: { owner: { $from: '/owner_body' }, title: { $from: '/title' }, body: { $from: '/body' } },
      },
    })
    expect(create?.parameters.properties).not.toHaveProperty('id')
  })
})

/** What any tool that is made of a document is like, whatever the document was. */
function expectTool({ notes: _, ...tool }: DescribedTool): void {
  NewTool.parse(tool)
  assertUsableSchema(checkedParameters(tool.parameters))
  const { variables } = urlTemplate(tool.request.url)
  const required = Array.isArray(tool.parameters.required) ? tool.parameters.required : []
  expect(variables.filter((name) => !required.includes(name))).toEqual([])
  const definitions = tool.parameters.$defs ?? {}
  for (const [, name] of JSON.stringify(tool.parameters).matchAll(/"\$ref":"#\/\$defs\/([^"]*)"/g)) {
    expect(definitions).toHaveProperty([name ?? ''])
  }
}

const names = fc.constantFrom('a', 'b', 'c', 'id', '__proto__', '$ref', 'x-y', 'toString')
const { schema } = fc.letrec((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record(
      {
        type: fc.constantFrom<unknown>(
          'string',
          'integer',
          'object',
          'array',
          'boolean',
          ['string', 'null'],
          'file',
          7,
        ),
        nullable: fc.boolean(),
        enum: fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant({}))),
        minimum: fc.double(),
        exclusiveMinimum: fc.oneof(fc.boolean(), fc.double()),
        pattern: fc.string(),
        description: fc.string({ unit: 'binary' }),
        required: fc.array(names),
        default: fc.anything(),
      },
      { requiredKeys: [] },
    ),
    fc.record({ type: fc.constant('object'), properties: fc.dictionary(names, tie('schema')) }),
    fc.record({ type: fc.constant('array'), items: tie('schema') }),
    fc.record({ anyOf: fc.array(tie('schema'), { maxLength: 3 }), oneOf: fc.array(tie('schema'), { maxLength: 3 }) }),
    fc.record({ allOf: fc.array(tie('schema'), { maxLength: 3 }), nullable: fc.boolean() }),
    fc.record({ $ref: fc.constantFrom('#/components/schemas/A', '#/components/schemas/B', 'b.yaml', '#/paths') }),
    fc.constantFrom(true, false, null),
  ),
}))
const parameter = fc.record(
  {
    name: fc.oneof(names, fc.string()),
    in: fc.constantFrom('path', 'query', 'header', 'cookie', 'body'),
    required: fc.boolean(),
    style: fc.constantFrom('form', 'deepObject', 'simple', 'pipeDelimited'),
    explode: fc.boolean(),
    schema,
  },
  { requiredKeys: ['name', 'in'] },
)
const requestBody = fc.record({
  required: fc.boolean(),
  content: fc.dictionary(
    fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data'),
    fc.record({ schema }),
  ),
})
const operation = fc.record(
  { operationId: fc.string(), summary: fc.string(), parameters: fc.array(parameter, { maxLength: 5 }), requestBody },
  { requiredKeys: [] },
)
const documents = fc.record({
  ...{ openapi: fc.constantFrom('3.0.0', '3.1.0'), servers: fc.constant([{ url: 'https://a.example' }]) },
  paths: fc.dictionary(
    fc.constantFrom('/a', '/a/{id}', '/{b}/{c}', '/{', '/../x', '/a?b={id}'),
    fc.dictionary(fc.constantFrom('get', 'post', 'put', 'delete'), operation, { maxKeys: 2 }),
    { maxKeys: 2 },
  ),
  components: fc.record({ schemas: fc.record({ A: schema, B: schema }) }),
})

test('whatever is described, what is made of it is a tool, or a problem in words', () => {
  fc.assert(
    fc.property(documents, (document) => {
      for (const one of described(JSON.parse(JSON.stringify(document)))) {
        if ('problem' in one) expect(one.problem.length).toBeLessThanOrEqual(300)
        else if (isSendable(one.tool)) expectTool(one.tool)
      }
    }),
    { numRuns: 150 },
  )
})

/** What the address or a header cannot be is found when the tool is made, as it is of any tool. */
function isSendable({ request }: DescribedTool): boolean {
  try {
    urlTemplate(request.url)
    return Object.keys(request.headers).every((name) => /^[\w-]{1,100}$/.test(name))
  } catch (error) {
    if (isSortieError(error)) return false
    throw error
  }
}

test('whatever is no document is refused as that', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      try {
        described(value)
      } catch (error) {
        expect(isSortieError(error) && error.code).toBe('not_applicable')
      }
    }),
  )
})
