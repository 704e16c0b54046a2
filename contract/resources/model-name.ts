import * as z from 'zod'

/** A model as an agent names it. */
export const ModelChoice = z
  .string()
  .regex(/^(default|[a-z][a-z0-9-]{0,31}\/[\w.:/-]{1,128})$/, 'use `default` or `<provider>/<model>`')
