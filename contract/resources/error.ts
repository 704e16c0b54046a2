import * as z from 'zod'
import { type ErrorCode, errorTable } from '../errors.ts'
import { Time } from './common.ts'

const codes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]]

/** The one shape of every error. */
export const ErrorBody = z
  .strictObject({
    error: z.strictObject({
      code: z.enum(codes),
      message: z.string(),
      details: z.record(z.string(), z.unknown()),
      timestamp: Time,
      request_id: z.string(),
    }),
  })
  .meta({ id: 'Error' })

export type ErrorBody = z.infer<typeof ErrorBody>
