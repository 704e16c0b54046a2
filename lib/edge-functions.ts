import { consolePage, transfersPath } from '../contract/console.ts'
import { edgeHeaders } from '../functions/runtime/http/edge.ts'

// Code that runs in CloudFront, for each request before its cache. It has a JavaScript of its own, and 10 KB.

const telling = `  var headers = event.request.headers
  headers['${edgeHeaders.host}'] = { value: headers.host.value.toLowerCase() }
  headers['${edgeHeaders.address}'] = { value: event.viewer.ip }
`

/** Says who asks, and for what host. It replaces the sender's values of these headers. */
export const tellingWhoAsks = `function handler(event) {
${telling}  return event.request
}
`

/** The same for a handshake, at the path that the WebSocket API has for it. */
export function tellingWhoConnects(path: string): string {
  return `function handler(event) {
${telling}  event.request.uri = ${JSON.stringify(path)}
  return event.request
}
`
}

/** Every address of the console has its page, but those of its files. */
export function showingThePage(files: readonly string[]): string {
  return `var files = ${JSON.stringify(files)}
function handler(event) {
  if (files.indexOf(event.request.uri) < 0) event.request.uri = '${consolePage}'
  return event.request
}
`
}

/** What is left of the path is the key in the bucket, as it was signed. */
export const takingThePrefixOff = `function handler(event) {
  event.request.uri = event.request.uri.slice(${transfersPath.length - 1})
  return event.request
}
`
