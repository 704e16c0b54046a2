import type { OpenApiDocument, OpenApiOperation, OpenApiParameter, OpenApiResponse } from '../openapi/model.ts'
import { curlSample } from '../samples/curl.ts'
import { sampleRequest } from '../samples/request.ts'
import { codeBlock, type Html, html, inline, prose } from './html.ts'
import { constraintsOf, schemaTable, typeOf } from './schema-table.ts'

export interface Endpoint {
  readonly path: string
  readonly method: string
  readonly operation: OpenApiOperation
}

export function endpointsOf(document: OpenApiDocument, area: string): Endpoint[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(area))
      .map(([method, operation]) => ({ path, method, operation })),
  )
}

export function endpointSection(document: OpenApiDocument, { path, method, operation }: Endpoint): Html {
  return html`<article id="${operation.operationId}">
<h3><a href="#${operation.operationId}">${operation.summary}</a></h3>
<p class="request">${methodBadge(method)} <code>${path}</code> <span class="name">${operation.operationId}</span></p>
${prose(operation.description)}
${parameters(document, operation.parameters ?? [])}
${requestBody(document, operation)}
${answers(document, operation)}
${codeBlock(curlSample(sampleRequest(document, path, method, operation)))}
</article>`
}

export function methodBadge(method: string): Html {
  return html`<span class="method ${method}">${method.toUpperCase()}</span>`
}

function parameters(document: OpenApiDocument, list: readonly OpenApiParameter[]): Html | undefined {
  if (list.length === 0) return undefined
  const rows = list.map(
    (parameter) =>
      html`<div><dt><code>${parameter.name}</code> <span class="type">${parameter.in}, ${typeOf(
        parameter.schema,
        document.components.schemas,
      )}</span>${parameter.required ? undefined : html` <span class="optional">optional</span>`}</dt><dd>${
        parameter.description === undefined ? undefined : inline(`${parameter.description} `)
      }${constraintsOf(parameter.schema)}</dd></div>`,
  )
  return html`<h4>Parameters</h4><dl class="fields">${rows}</dl>`
}

function requestBody(document: OpenApiDocument, operation: OpenApiOperation): Html | undefined {
  const schema = operation.requestBody?.content['application/json']?.schema
  return schema && html`<h4>Body</h4>${schemaTable(schema, document.components.schemas)}`
}

function answers(document: OpenApiDocument, operation: OpenApiOperation): Html {
  const entries = Object.entries(operation.responses)
  const good = entries
    .filter(([status]) => status < '400')
    .map(([status, response]) => success(document, status, response))
  const bad = entries.filter(([status]) => status >= '400').map(([status, response]) => failure(status, response))
  return html`<h4>Answer</h4>${good}<p class="failures">${bad}</p>`
}

function success(document: OpenApiDocument, status: string, response: OpenApiResponse): Html {
  const [type, content] = Object.entries(response.content ?? {})[0] ?? []
  if (!content) return html`<p><strong>${status}</strong> without a body</p>`
  const name = typeOf(content.schema, document.components.schemas)
  const title = html`<strong>${status}</strong> ${type === 'application/json' ? name : type}`
  if (type !== 'application/json') return html`<p>${title}</p>`
  return html`<details><summary>${title}</summary>${schemaTable(content.schema, document.components.schemas)}</details>`
}

function failure(status: string, response: OpenApiResponse): Html {
  const codes = (response['x-error-codes'] ?? []).map((code) => html`<a href="#error-${code}">${code}</a> `)
  return html`<span><strong>${status}</strong> ${codes}</span> `
}
