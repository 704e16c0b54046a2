import * as z from 'zod'
import { isAbsent } from '../wire/by-hand.ts'

/** Of a call: as text, or as the value that it would say. */
export const Arguments = z
  .unknown()
  .optional()
  .transform((given) => {
    if (isAbsent(given)) return undefined
    return typeof given === 'string' ? given : JSON.stringify(given)
  })
