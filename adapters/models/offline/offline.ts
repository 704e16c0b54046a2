import type { Generate } from '../generate.ts'
import { echo } from './echo.ts'
import { offlineRules } from './rules/rules.ts'

/** What stands in without any provider: models in name only, which are there everywhere, cost nothing and cannot fail. */
export const offline = {
  'offline/rules': offlineRules(),
  'offline/echo': echo,
} as const satisfies Readonly<Record<string, Generate>>

export const offlineModels = Object.keys(offline)
