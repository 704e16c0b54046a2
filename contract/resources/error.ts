import * as z from 'zod'
import { errorCodes } from '../errors.ts'
import { Time } from './common.ts'

/** The common form of all errors. */
export const ErrorBody = z
  .strictObject({
    error: z.strictObject({
      code: z.enum(errorCodes),
      message: z.string(),
      details: z.record(z.string(), z.unknown()),
      timestamp: Time,
      request_id: z.string(),
    }),
  })
  .meta({ id: 'Error' })

export type ErrorBody = z.infer<typeof ErrorBody>
