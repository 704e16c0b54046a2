import type { CodeSample, OpenApiDocument, OpenApiOperation } from '../openapi/model.ts'
import { commandSample } from './command.ts'
import { curlSample } from './curl.ts'
import { pythonSample } from './python.ts'
import { sampleRequest } from './request.ts'
import { typeScriptSample } from './typescript.ts'

/** The document with each operation in several languages, at the document's own address. */
export function withCodeSamples(document: OpenApiDocument): OpenApiDocument {
  const paths = Object.entries(document.paths).map(([path, methods]) => {
    const operations = Object.entries(methods).map(([method, operation]) => [
      method,
      { ...operation, 'x-codeSamples': samplesOf(document, path, method, operation) },
    ])
    return [path, Object.fromEntries(operations)]
  })
  return { ...document, paths: Object.fromEntries(paths) }
}

function samplesOf(
  document: OpenApiDocument,
  path: string,
  method: string,
  operation: OpenApiOperation,
): readonly CodeSample[] {
  const request = sampleRequest(document, path, method, operation)
  const command = commandSample(operation.operationId)
  return [
    { lang: 'shell', label: 'curl', source: curlSample(request) },
    { lang: 'typescript', label: 'TypeScript', source: typeScriptSample(request) },
    { lang: 'python', label: 'Python', source: pythonSample(request) },
    ...(command === undefined ? [] : [{ lang: 'shell', label: 'Command line', source: command }]),
  ]
}
