import * as z from 'zod'
import { isAbsent } from '../wire/by-hand.ts'

/** A call's arguments: as text, or as the value that the text would represent. */
export const Arguments = z
  .unknown()
  .optional()
  .transform((given) => {
    if (isAbsent(given)) return undefined
    return typeof given === 'string' ? given : JSON.stringify(given)
  })
