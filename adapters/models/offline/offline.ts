import type { Generate } from '../generate.ts'
import { echo } from './echo.ts'
import { offlineRules } from './rules/rules.ts'

/** Models that need no provider: they are models in name only, exist everywhere, cost nothing and cannot fail. */
export const offline = {
  'offline/rules': offlineRules(),
  'offline/echo': echo,
} as const satisfies Readonly<Record<string, Generate>>

export const offlineModels = Object.keys(offline)
