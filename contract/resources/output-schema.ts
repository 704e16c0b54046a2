import * as z from 'zod'
import { Json } from './common.ts'

/** A JSON Schema as plain data, which an answer must match. */
export const OutputSchema = z.record(z.string(), Json).meta({ maxProperties: 100 })
