import type { OpenApiDocument } from './openapi/model.ts'
import { errorSection, eventSection, liveSection } from './reference/guide.ts'
import { codeBlock, type Html, html, inline, prose } from './reference/html.ts'
import { endpointSection, endpointsOf, methodBadge } from './reference/operation.ts'
import { style } from './reference/style.ts'
import { atOnce, type Steps } from './steps.ts'

/**
 * The API as one page that needs nothing else: no script, no request. Serve it with
 * `Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'`.
 */
export function referencePage(document: OpenApiDocument): string {
  return atOnce(referenceSteps(document))
}

/** The same in pieces, an endpoint each. */
export function* referenceSteps(document: OpenApiDocument): Steps<string> {
  const { title, version, description } = document.info
  const areas: Html[] = []
  for (const tag of document.tags) areas.push(yield* areaSection(document, tag))
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} API ${version}</title>
<style>${{ markup: style }}</style>
</head>
<body>
${navigation(document)}
<main>
<h1>${title} API</h1>
<p>${inline(description)} Version ${version}; also as <a href="openapi.json">OpenAPI 3.1</a>.</p>
${prose(conventions)}
${codeBlock(firstRequest(document))}
${areas}
${liveSection(document)}
${eventSection(document)}
${errorSection(document)}
</main>
</body>
</html>`
  return page.markup
}

const conventions =
  'Send the API key as `Authorization: Bearer <key>` and bodies as JSON. A single resource is returned as it is, a list as `{"items": […], "next_cursor": …}`: pass `next_cursor` as `cursor` for the next page, until it is null. A page of long items has fewer than `limit`. Times are ISO 8601 in UTC. Unknown fields in requests are refused; new fields may appear in answers.'

function firstRequest(document: OpenApiDocument): string {
  const server = document.servers?.[0]?.url ?? 'http://localhost:4600'
  return `export SORTIE_API_KEY=…\ncurl '${server}/v1/me' -H "Authorization: Bearer $SORTIE_API_KEY"`
}

function navigation(document: OpenApiDocument): Html {
  const areas = document.tags.map(
    ({ name }) =>
      html`<strong>${name}</strong>${endpointsOf(document, name).map(
        ({ method, operation }) =>
          html`<a href="#${operation.operationId}">${methodBadge(method)} ${operation.summary}</a>`,
      )}`,
  )
  const events = document['x-events'].map(({ type }) => html`<a href="#event-${type}">${type}</a>`)
  return html`<nav aria-label="Contents"><a class="brand" href="#">${document.info.title}</a>
${areas}
<strong>Beyond requests</strong><a href="#live">Live updates</a><a href="#errors">Errors</a>
<strong><a href="#events">Events</a></strong>${events}</nav>`
}

function* areaSection(document: OpenApiDocument, tag: OpenApiDocument['tags'][number]): Steps<Html> {
  const endpoints: Html[] = []
  for (const endpoint of endpointsOf(document, tag.name)) {
    endpoints.push(endpointSection(document, endpoint))
    yield
  }
  return html`<section id="${tag.name}"><h2>${tag.name}</h2><p>${inline(tag.description)}</p>${endpoints}</section>`
}
