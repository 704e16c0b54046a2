import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const artifactCreated = defineEvent({
  type: 'artifact.created',
  summary: 'A mission made a file, which is listed among its artifacts and can be downloaded.',
  reach: 'bus',
  data: z.strictObject({
    file_id: z.string(),
    /** The step that created it. */
    step: z.int(),
    name: z.string(),
    media_type: z.string(),
    bytes: z.int(),
  }),
  sample: {
    file_id: 'fil_0123456789abcdef0123456789abcdef',
    step: 2,
    name: 'report.md',
    media_type: 'text/markdown',
    bytes: 1024,
  },
})
