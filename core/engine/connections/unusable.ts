import { SortieError } from '../../../contract/errors.ts'

/** @param why completes a sentence that begins with the connection; it names no secret */
export function unusable(name: string, why: string): SortieError {
  return new SortieError('connection_unusable', `The connection ${name} cannot be used: ${why}`, {
    details: unsent(name),
  })
}

/** Nobody has given consent, or the grant is no longer valid: only people can change that. */
export function needsAuthorization(name: string): SortieError {
  return new SortieError(
    'connection_needs_authorization',
    `The connection ${name} needs authorisation: POST /v1/connections/${name}/authorize returns the address to open`,
    { details: unsent(name) },
  )
}

/** The request was not sent. */
function unsent(connection: string) {
  return { connection, may_have_arrived: false }
}
