import type { Usage } from '../../../contract/resources/mission.ts'

/** The part of a usage that was paid with the tenant’s own keys. Absent if there is none. */
export type OwnKeyPart = Pick<Usage, 'own_key_tokens' | 'own_key_cost_usd'>

type Whole = Pick<Usage, 'input_tokens' | 'output_tokens' | 'cost_usd'>

/** A part is never more than the whole, and an unreadable part is none. */
export function soundOwnPart({ own_key_tokens, own_key_cost_usd }: OwnKeyPart, whole: Whole): OwnKeyPart {
  if (own_key_tokens === undefined && own_key_cost_usd === undefined) return {}
  return {
    own_key_tokens: upTo(whole.input_tokens + whole.output_tokens, own_key_tokens),
    own_key_cost_usd: upTo(whole.cost_usd, own_key_cost_usd),
  }
}

function upTo(whole: number, part = 0): number {
  return part >= 0 ? Math.min(part, whole) : 0
}

export function sumOfOwnParts(one: OwnKeyPart, other: OwnKeyPart): OwnKeyPart {
  if (one.own_key_tokens === undefined && other.own_key_tokens === undefined) return {}
  return {
    own_key_tokens: (one.own_key_tokens ?? 0) + (other.own_key_tokens ?? 0),
    own_key_cost_usd: Math.round(((one.own_key_cost_usd ?? 0) + (other.own_key_cost_usd ?? 0)) * 1e9) / 1e9,
  }
}

/** For one call. */
export function ownPartOf({ own_key, ...spent }: Whole & { readonly own_key?: boolean }): OwnKeyPart {
  if (!own_key) return {}
  return { own_key_tokens: spent.input_tokens + spent.output_tokens, own_key_cost_usd: spent.cost_usd }
}
