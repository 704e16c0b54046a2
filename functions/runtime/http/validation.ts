import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { z } from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { RequestOf, Route } from '../../../contract/route.ts'
import { cutText } from '../../../core/base/texts/cut-text.ts'
import type { HttpMiddleware } from './call.ts'
import { maxBodyBytes, tooLarge } from './limits.ts'
import { parseJson } from './parse-json.ts'
import { tooWide } from './width.ts'

/** By operation: throws if the credential in the path gives no access. */
export type Guards<Routes extends Record<string, Route>> = {
  readonly [O in keyof Routes]?: (params: RequestOf<Routes[O]>['params']) => Promise<unknown>
}

/** Parses each part of the request by the route’s schemas; all problems of a part are reported at once. */
export function validation(guards: Guards<Record<string, Route>>): HttpMiddleware {
  return {
    async before({ event, context: { call } }) {
      const route = call.route
      if (!route) return
      const params = parsePart('path', route.params, event.pathParameters ?? {})
      await guards[call.operation as string]?.(params as never)
      call.input = {
        params,
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
  const wide = tooWide(schema, value)
  if (wide) throw refused(part, [wide])
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw refused(part, parsed.error.issues)
}

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

function refused(part: string, issues: readonly Issue[]): SortieError {
  const problems = issues.slice(0, 20).map((issue) => ({
    in: part,
    path: shortened(issue.path.map(String).join('.')),
    message: shortened(issue.message),
  }))
  const [first] = problems
  const where = first?.path ? `${first.path} (${part})` : part
  return new SortieError('invalid_input', `${where}: ${first?.message ?? 'is not valid'}`, { details: { problems } })
}

/** A message may quote the input, which can be as long as a body. */
function shortened(text: string): string {
  return text.length > 300 ? `${cutText(text, 300)}…` : text
}

function refuseQuery(value: unknown): undefined {
  const [first, ...others] = Object.keys(value as object)
    .slice(0, 20)
    .map(shortened)
  if (first === undefined) return undefined
  const message = 'this route has no such parameter'
  const problems = [first, ...others].map((path) => ({ in: 'query', path, message }))
  throw new SortieError('invalid_input', `This route has no query parameter ${first}`, { details: { problems } })
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
  requireUncoded(event.headers['content-encoding'])
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

function requireUncoded(coding = 'identity'): void {
  if (coding.trim().toLowerCase() === 'identity') return
  throw new SortieError('unsupported_media_type', 'Send the body as it is, without a `Content-Encoding`')
}
