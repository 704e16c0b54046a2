import type { OpenApiDocument, OpenApiOperation } from '../openapi/model.ts'

/** A line for the shell that makes this request. */
export function curlExample(
  document: OpenApiDocument,
  path: string,
  method: string,
  operation: OpenApiOperation,
): string {
  const server = document.servers?.[0]?.url ?? 'http://localhost:4600'
  const body = operation.requestBody?.content['application/json']?.example
  const parts = [
    `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}${quoted(server + filled(path, operation))}`,
    ...(operation.security.length > 0 ? ['-H "Authorization: Bearer $SORTIE_API_KEY"'] : []),
    ...(body === undefined ? [] : ["-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body))}`]),
  ]
  return parts.join(' \\\n  ')
}

function filled(path: string, operation: OpenApiOperation): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const example = operation.parameters?.find((parameter) => parameter.name === name)?.example
    return encodeURIComponent(String(example ?? name))
  })
}

/** Single quotes, in which a POSIX shell reads nothing specially but a single quote. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
