import * as z from 'zod'
import { record } from '../../base/storing/kind.ts'

/** Money in whole nano-dollars, so that sums are exact (up to nine million dollars), and tokens of input and output together. */
export const Amount = record({ nano_usd: z.number(), tokens: z.number() })
export type Amount = z.output<typeof Amount>

/** `null` means no limit. */
export const Allowance = record({ nano_usd: z.number().nullable(), tokens: z.number().nullable() })
export type Allowance = z.output<typeof Allowance>

export const nothing: Amount = { nano_usd: 0, tokens: 0 }

export function nanoUsd(usd: number): number {
  return Math.round(usd * 1e9)
}

export function usdOf(nano: number): number {
  return nano / 1e9
}

/** The budget in an API request or a mission. */
export function allowanceOf({ usd, tokens }: { usd?: number | undefined; tokens?: number | undefined }): Allowance {
  return { nano_usd: usd === undefined ? null : nanoUsd(usd), tokens: tokens ?? null }
}

export const units = ['nano_usd', 'tokens'] as const satisfies readonly (keyof Amount)[]
