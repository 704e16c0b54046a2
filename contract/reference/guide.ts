import type { OpenApiDocument } from '../openapi/model.ts'
import { codeBlock, type Html, html, inline, jsonBlock, prose } from './html.ts'
import { schemaTable } from './schema-table.ts'

const errorExample = {
  error: {
    code: 'not_found',
    message: 'There is no mission mis_01KADSM0Q9F7Y1H5T3PKZD8WXA',
    details: {},
    timestamp: '2026-11-21T09:30:00.000Z',
    request_id: '0HK2ZC8M',
  },
}

export function errorSection(document: OpenApiDocument): Html {
  const rows = document['x-errors'].map(
    ({ code, status, retryable, advice }) =>
      html`<tr id="error-${code}"><td><code>${code}</code></td><td>${status}</td><td>${retryable ? 'yes' : 'no'}</td><td>${inline(advice)}</td></tr>`,
  )
  return html`<section id="errors"><h2>Errors</h2>
${prose('All errors have the same form. Rely on `code`; messages may change. `Retry-After` says how many seconds to wait, if that is known.')}
${jsonBlock(errorExample)}
<table><thead><tr><th>Code</th><th>Status</th><th>May be retried</th><th>What to do</th></tr></thead><tbody>${rows}</tbody></table></section>`
}

export function eventSection(document: OpenApiDocument): Html {
  const events = document['x-events'].map(
    ({ type, summary, reach, data, sample }) => html`<article id="event-${type}">
<h3><a href="#event-${type}"><code>${type}</code></a></h3>
<p>${inline(summary)} ${reach === 'bus' ? 'Also published on the bus.' : 'Only in the mission’s own list and live updates.'}</p>
<h4>Data</h4>${schemaTable(data, document.components.schemas)}${jsonBlock(sample)}</article>`,
  )
  return html`<section id="events"><h2>Events</h2>
${prose(
  'Each change of a mission is an event with the next `seq`: 1, 2, 3, … without a gap. Read them as a list with `after`, or live over the WebSocket; both use the same numbers. `id` is the same at every delivery, so use it to drop duplicates.',
)}
${events}</section>`
}

const session = `→ {"type":"subscribe","mission_id":"mis_01KADSM0Q9F7Y1H5T3PKZD8WXA","after":0}
← {"type":"event","event":{"seq":1,"type":"mission.submitted",…}}
← {"type":"event","event":{"seq":2,"type":"mission.started",…}}
← {"type":"subscribed","mission_id":"mis_01KADSM0Q9F7Y1H5T3PKZD8WXA","last_seq":2}
← {"type":"reasoning","mission_id":"mis_01KADSM0Q9F7Y1H5T3PKZD8WXA",…,"step":1,"offset":0,"text":"Somebody greets."}
← {"type":"delta","mission_id":"mis_01KADSM0Q9F7Y1H5T3PKZD8WXA",…,"step":1,"offset":0,"text":"hel"}
← {"type":"event","event":{"seq":3,"type":"step.recorded",…}}
← {"type":"event","event":{"seq":4,"type":"mission.completed",…}}`

export function liveSection(document: OpenApiDocument): Html {
  const live = document['x-websocket']
  return html`<section id="live"><h2>Live updates</h2>
${prose(live.description)}
${prose(`A frame is at most ${live.max_frame_bytes / 1024} KB.`)}
${codeBlock(session)}
<h3>Reading without loss or repeat</h3>
${prose(
  'Remember the `seq` of the last event that you handled. If an event’s `seq` is the next one, handle it; if it is lower, drop it; if it is higher, keep it until the gap is closed. When the connection ends (on AWS after two hours at the latest), connect again and subscribe with `after` set to the remembered number. A long replay comes in portions. Each but the last is followed by the mission’s last event, which leaves a gap, and a `subscribed` with `more`: subscribe again in the same way, on the same connection. Do the same if neither an event nor `subscribed` arrives for some seconds. Send a `ping` at least every five minutes; a connection without an answer is dead.',
)}
<h3>Client frames</h3>${schemaTable(live.client_frame, document.components.schemas)}
<h3>Server frames</h3>${schemaTable(live.server_frame, document.components.schemas)}</section>`
}
