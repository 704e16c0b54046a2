import { SortieError } from '../../../../contract/errors.ts'
import { headerText } from '../../../../contract/resources/http-headers.ts'
import { maxRequestBytes } from '../../../base/ports/web.ts'
import { type Arguments, mapped, texts } from '../../../records/tool/argument-mapping.ts'
import type { OwnTool } from '../../../records/tool/own-tool.ts'
import { urlTemplate } from '../../../records/tool/url-template.ts'
import { formBody } from './form-body.ts'

export interface OwnRequest {
  readonly url: string
  readonly method: OwnTool['request']['method']
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** @throws SortieError `invalid_input` if the arguments do not fit, `payload_too_large` */
export function requestOf({ request, idempotency_header }: OwnTool, given: Arguments, effectKey?: string): OwnRequest {
  const key = effectKey === undefined || idempotency_header === null ? {} : { [idempotency_header]: effectKey }
  const headers = { ...headersOf(request, given), ...key }
  const url = urlOf(request, given)
  const { method } = request
  const value = mapped(request.body, given)
  if (value === null || value === undefined) return { url, method, headers }
  const isText = typeof value === 'string' && typeOf(headers) !== undefined && !/\bjson\b/i.test(typeOf(headers) ?? '')
  const { body, type } = isText ? { body: value, type: '' } : written(value, request.encoding)
  if (Buffer.byteLength(body) > maxRequestBytes)
    throw new SortieError('payload_too_large', `A request’s body may have at most ${maxRequestBytes} bytes`)
  return { url, method, headers: { 'content-type': type, ...headers }, body }
}

function written(value: unknown, encoding: OwnTool['request']['encoding']) {
  if (encoding === 'json') return { body: JSON.stringify(value), type: 'application/json' }
  return { body: formBody(value, encoding), type: 'application/x-www-form-urlencoded' }
}

function urlOf({ url: template, query }: OwnTool['request'], given: Arguments): string {
  const url = new URL(urlTemplate(template).expand(given))
  for (const [name, mapping] of Object.entries(query)) {
    for (const text of texts(name, mapping, given)) url.searchParams.append(name, text)
  }
  return url.href
}

/** Names are in lower case, so that none occurs twice. */
function headersOf({ headers }: OwnTool['request'], given: Arguments): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, mapping]) => {
      const values = texts(name, mapping, given)
      return values.length === 0 ? [] : [[name.toLowerCase(), carried(name, values.join(', '))] as const]
    }),
  )
}

const longestValue = 2000

function carried(name: string, value: string): string {
  if (value.length <= longestValue && headerText.test(value)) return value
  throw new SortieError('invalid_input', `The value of the header ${name} is too long, or not valid text for a header`)
}

function typeOf(headers: Readonly<Record<string, string>>): string | undefined {
  return headers['content-type']
}
