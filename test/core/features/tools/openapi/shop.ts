/** A document with one operation, of which a test says what is of interest. */
export function documentOf(node: object, more: object = {}): object {
  return {
    ...{ openapi: '3.1.0', info: { title: 'Shop', version: '1' }, servers: [{ url: 'https://api.shop.example/v2/' }] },
    paths: { '/orders/{id}': { get: { operationId: 'getOrder', responses: {}, ...node } } },
    ...more,
  }
}

const text = { type: 'string' } as const
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: object) => ({ required: true, content: { 'application/json': { schema } } })

/** In the manner of a payment service: forms with brackets, filters as objects in the query, alternatives everywhere. */
export const payments = {
  ...{ openapi: '3.0.0', info: { title: 'Payments', version: '2' }, servers: [{ url: 'https://api.pay.example/' }] },
  paths: {
    '/v1/charges': {
      get: {
        operationId: 'GetCharges',
        description: 'Lists charges, the newest first.',
        parameters: [
          {
            ...{ name: 'created', in: 'query', style: 'deepObject', explode: true },
            schema: {
              anyOf: [
                { type: 'object', properties: { gt: { type: 'integer' }, lt: { type: 'integer' } } },
                { type: 'integer' },
              ],
            },
          },
          { name: 'expand', in: 'query', style: 'deepObject', explode: true, schema: { type: 'array', items: text } },
          { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } },
        ],
        requestBody: {
          content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties: {} } } },
        },
      },
      post: {
        operationId: 'PostCharges',
        requestBody: {
          required: true,
          content: {
            'application/x-www-form-urlencoded': {
              encoding: { card: { style: 'deepObject', explode: true }, items: { style: 'deepObject', explode: true } },
              schema: {
                ...{ type: 'object', required: ['amount'] },
                properties: {
                  amount: { type: 'integer', minimum: 0, exclusiveMinimum: true },
                  card: { anyOf: [ref('card'), text] },
                  items: { type: 'array', items: { type: 'object', properties: { price: text } } },
                },
              },
            },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      card: { type: 'object', required: ['number'], properties: { number: text, cvc: { ...text, nullable: true } } },
    },
  },
}

/** In the manner of a forge: long paths, names with slashes, headers, parameters that are described once. */
export const forge = {
  ...{ openapi: '3.1.0', info: { title: 'Forge', version: '3' } },
  servers: [{ url: 'https://{host}/api', variables: { host: { default: 'forge.example' } } }],
  paths: {
    '/repos/{owner}/{repo-name}/issues': {
      parameters: [{ $ref: '#/components/parameters/owner' }],
      get: {
        operationId: 'issues/list-for-repo',
        summary: 'List issues',
        parameters: [
          { $ref: '#/components/parameters/repo' },
          { name: 'labels', in: 'query', explode: false, schema: { type: 'array', items: text } },
          { name: 'state', in: 'query', schema: { ...text, enum: ['open', 'closed'], default: 'open' } },
          { name: 'X-Api-Version', in: 'header', schema: text },
          { name: 'Accept', in: 'header', schema: text },
          { name: 'session', in: 'cookie', schema: text },
        ],
      },
      post: {
        operationId: 'issues/create',
        parameters: [{ $ref: '#/components/parameters/repo' }],
        requestBody: json({
          allOf: [ref('titled'), { type: 'object', properties: { owner: text, id: { ...text, readOnly: true } } }],
        }),
      },
    },
  },
  components: {
    parameters: {
      owner: { name: 'owner', in: 'path', required: true, schema: text },
      repo: { name: 'repo-name', in: 'path', required: true, schema: text },
    },
    schemas: {
      titled: { type: 'object', required: ['title'], properties: { title: { type: ['string', 'integer'] }, body: {} } },
    },
  },
}

/** In the manner of a cluster: schemas that come back to themselves, and hold anything. */
export const cluster = {
  ...{ openapi: '3.0.0', info: { title: 'Cluster', version: 'v1' }, servers: [{ url: 'https://cluster.example' }] },
  paths: {
    '/apis/v1/definitions/{name}': {
      put: {
        operationId: 'replaceDefinition',
        parameters: [{ name: 'name', in: 'path', required: true, schema: text }],
        requestBody: json(ref('Definition')),
      },
    },
  },
  components: {
    schemas: {
      Definition: {
        ...{ type: 'object', required: ['name', 'schema'] },
        properties: { name: text, schema: ref('Props'), labels: { type: 'object', additionalProperties: text } },
      },
      Props: {
        type: 'object',
        properties: {
          type: text,
          items: ref('PropsOrArray'),
          properties: { type: 'object', additionalProperties: ref('Props') },
          default: { description: 'Any value.' },
          maximum: { type: 'number', format: 'double' },
          maxLength: { type: 'integer', format: 'int64', maximum: 2 ** 63 },
        },
      },
      PropsOrArray: { oneOf: [ref('Props'), { type: 'array', items: ref('Props') }] },
    },
  },
}
