import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as z from 'zod'
import { operations } from '../../contract/api.ts'

type Schema = z.core.JSONSchema.BaseSchema

/** Speaks the contract to the letter, and has the same text wherever the contract leaves a text open. */
export async function hostileServer(text: string) {
  const answers = operations.map(([, { method, path, status, output }]) => ({
    method,
    status,
    path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    answer: sampleFor(z.toJSONSchema(output, { unrepresentable: 'any', io: 'output' }), text),
  }))
  let refusing = false
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const found = answers.find((one) => one.method === request.method && one.path.test(path))
    request.resume()
    response.writeHead(refusing ? 409 : (found?.status ?? 404), { 'content-type': 'application/json' })
    const error = { code: 'conflict', message: text, details: { [text]: text }, timestamp: text, request_id: text }
    response.end(found?.status === 204 ? undefined : JSON.stringify(refusing ? { error } : found?.answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuse: (refuses: boolean) => {
      refusing = refuses
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function sampleFor(schema: Schema, text: string): unknown {
  return sampleOf(schema, text, (schema.$defs ?? {}) as Definitions)
}

type Definitions = Readonly<Record<string, Schema>>

/** One value that fits the schema, with the text wherever it is open; of a union, a list has each member. */
function sampleOf(schema: Schema, text: string, definitions: Definitions, depth = 0): unknown {
  const sample = (one: unknown) => sampleOf(one as Schema, text, definitions, depth + 1)
  if (depth > 12) return text
  if (schema.$ref !== undefined) return sample(definitions[schema.$ref.split('/').at(-1) ?? ''] ?? {})
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum.at(-1)
  const members = membersOf(schema)
  if (members.length > 0) return sample(members[0])
  switch (schema.type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {}).map(([name, one]) => [name, sample(one)])
      const isOpen = typeof schema.additionalProperties === 'object'
      return Object.fromEntries(isOpen ? [...fields, [text, sample(schema.additionalProperties)]] : fields)
    }
    case 'array': {
      const items = (schema.items ?? {}) as Schema
      const each = membersOf(items)
      return each.length > 0 ? each.map(sample) : [sample(items)]
    }
    case 'integer':
    case 'number':
      return 1
    case 'boolean':
      return true
    default:
      return text
  }
}

function membersOf({ anyOf, oneOf }: Schema): Schema[] {
  return ((anyOf ?? oneOf ?? []) as Schema[]).filter(({ type }) => type !== 'null')
}
