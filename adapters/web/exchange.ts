import http, { type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import { SortieError } from '../../contract/errors.ts'

/** Interim answers (1xx) before the real one. A server may send one or two; without a bound it could send them for ever. */
const maxInterim = 20

/**
 * Sends one request. Each way in which a connection can end settles it: an answer, a failure, a switch of protocols, or a
 * close without any of them, as after a `101` without a listener.
 */
export function exchange(url: URL, options: RequestOptions, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = (url.protocol === 'https:' ? https : http).request(url, { ...options, agent: false })
    let interim = 0
    let hasAnswer = false
    outgoing.on('response', (answer) => {
      hasAnswer = true
      if (answer.statusCode !== 101) return resolve(answer)
      answer.destroy()
      reject(switched())
    })
    outgoing.on('error', reject)
    // Once: thousands more may have arrived in the same piece, and creating an error takes far longer than reading one of them.
    outgoing.on('information', function hint() {
      interim += 1
      if (interim <= maxInterim) return
      outgoing.off('information', hint)
      outgoing.destroy(failed('the server sends interim answers without end'))
    })
    outgoing.on('upgrade', (_answer, socket) => {
      socket.on('error', () => {})
      socket.destroy()
      reject(switched())
    })
    outgoing.on('close', () => {
      if (!hasAnswer) reject(failed('the connection was closed without an answer'))
    })
    outgoing.end(body)
  })
}

function switched(): SortieError {
  return failed('the server switches protocols')
}

function failed(why: string): SortieError {
  return new SortieError('fetch_failed', `The address could not be fetched: ${why}`, {
    details: { may_have_arrived: true },
  })
}
