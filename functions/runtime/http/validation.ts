import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { z } from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { HttpMiddleware } from './call.ts'
import { maxBodyBytes, tooLarge } from './limits.ts'
import { parseJson } from './parse-json.ts'

/** Parses each part of the request by the route's schemas; all problems of a part are told at once. */
export function validation(): HttpMiddleware {
  return {
    before({ event, context: { call } }) {
      const route = call.route
      if (!route) return
      call.input = {
        params: parsePart('path', route.params, event.pathParameters ?? {}),
        query: parsePart('query', route.query, event.queryStringParameters ?? {}, refuseQuery),
        headers: parsePart('header', route.headers, event.headers),
        body: route.body && parsePart('body', route.body, route.form && isForm(event) ? formOf(event) : bodyOf(event)),
      }
    },
  }
}

function parsePart(
  part: string,
  schema: z.ZodType | undefined,
  value: unknown,
  without?: (value: unknown) => void,
): unknown {
  if (!schema) return without?.(value)
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.slice(0, 20).map((issue) => ({
    in: part,
    path: issue.path.map(String).join('.'),
    message: issue.message,
  }))
  const [first] = problems
  const where = first?.path ? `${first.path} (${part})` : part
  throw new SortieError('invalid_input', `${where}: ${first?.message ?? 'is not valid'}`, { details: { problems } })
}

function refuseQuery(value: unknown): undefined {
  const names = Object.keys(value as object)
  if (names.length === 0) return undefined
  const problems = names.map((name) => ({ in: 'query', path: name, message: 'this route takes no such parameter' }))
  throw new SortieError('invalid_input', `This route takes no query parameter ${names[0]}`, { details: { problems } })
}

function isForm({ headers }: APIGatewayProxyEventV2): boolean {
  return /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '')
}

function formOf(event: APIGatewayProxyEventV2): unknown {
  return Object.fromEntries(new URLSearchParams(textOf(event)))
}

function bodyOf(event: APIGatewayProxyEventV2): unknown {
  const type = event.headers['content-type'] ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new SortieError('unsupported_media_type', 'Send the body with `Content-Type: application/json`')
  }
  return parseJson(textOf(event))
}

function textOf(event: APIGatewayProxyEventV2): string {
  if (event.body === undefined || event.body === '') throw new SortieError('invalid_json', 'The body is empty')
  if (!event.isBase64Encoded) return event.body
  const bytes = Buffer.from(event.body, 'base64')
  if (bytes.length > maxBodyBytes) throw tooLarge()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new SortieError('invalid_json', 'The body is not valid UTF-8')
  }
}
