import { Buffer } from 'node:buffer'
import type { Json } from '../../../contract/resources/common.ts'
import { StateFailure } from './state-error.ts'

// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html, in bytes of UTF-8.

/** Of an input, an output or a result. */
const mostBytes = 262_144
/** Of all variables of a scope. */
export const mostOfVariables = 10_485_760

/** @throws StateFailure `States.DataLimitExceeded`, which nothing catches */
export function boundBytes(name: string, value: Json, most = mostBytes): void {
  if (Buffer.byteLength(JSON.stringify(value)) <= most) return
  throw new StateFailure({
    error: 'States.DataLimitExceeded',
    cause: `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  })
}
