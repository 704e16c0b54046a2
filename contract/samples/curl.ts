import type { SampleRequest } from './request.ts'

/** A line for the shell that makes this request. */
export function curlSample({ method, url, needsKey, body, streams }: SampleRequest): string {
  const parts = [
    `curl ${streams ? '-N ' : ''}${method === 'GET' ? '' : `-X ${method} `}${quoted(url)}`,
    ...(needsKey ? ['-H "Authorization: Bearer $SORTIE_API_KEY"'] : []),
    ...bodyOf(body),
  ]
  return parts.join(' \\\n  ')
}

function bodyOf(body: SampleRequest['body']): readonly string[] {
  if (body === undefined) return []
  if (body.kind === 'json') return ["-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body.value))}`]
  return Object.entries(body.value as object).map(([name, value]) => `--data-urlencode ${quoted(`${name}=${value}`)}`)
}

/** Single quotes, within which a POSIX shell interprets nothing but a single quote. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
