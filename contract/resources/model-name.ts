import * as z from 'zod'

const name = String.raw`[a-z][a-z0-9-]{0,31}\/[\w.:/-]{1,128}`

/** A model by its provider and its name there. */
export const ModelName = z.string().regex(new RegExp(`^${name}$`), 'use `<provider>/<model>`')

/** A model as an agent names it. */
export const ModelChoice = z.string().regex(new RegExp(`^(default|${name})$`), 'use `default` or `<provider>/<model>`')
