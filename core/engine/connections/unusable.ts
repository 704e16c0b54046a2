import { SortieError } from '../../../contract/errors.ts'

/** @param why an end of a sentence that begins with the connection; it names no secret */
export function unusable(name: string, why: string): SortieError {
  // What was to be sent was not sent.
  const details = { connection: name, may_have_arrived: false }
  return new SortieError('connection_unusable', `The connection ${name} cannot be used: ${why}`, { details })
}
