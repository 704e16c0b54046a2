import type { EffectPolicy } from '../../../contract/resources/tool-policies.ts'
import type { Effect } from './effect.ts'

/** The owner's policy for calls of this tool to this address; the first matching entry counts. */
export function effectPolicyOf(
  policies: readonly EffectPolicy[],
  tool: string,
  input: { readonly url?: unknown },
): EffectPolicy | undefined {
  const { url } = input
  if (typeof url !== 'string') return undefined
  return policies.find((policy) => policy.tool === tool && isUnder(policy.url_prefix, url))
}

/** Compared as addresses, not as text: `https://a.example` must not fit `https://a.example.evil.test`. */
function isUnder(prefix: string, address: string): boolean {
  if (!URL.canParse(prefix) || !URL.canParse(address)) return false
  const [above, below] = [new URL(prefix), new URL(address)]
  const path = above.pathname.replace(/\/$/, '')
  return above.origin === below.origin && (below.pathname === path || below.pathname.startsWith(`${path}/`))
}

/** If a server acts once for each key, a write is idempotent. */
export function effectWith(policy: WhenUnknown | undefined, effect: Effect): Effect {
  return effect === 'write' && policy?.when_unknown === 'repeat' ? 'idempotent' : effect
}

/** The options for a write whose outcome is lost. */
export type WhenUnknown =
  | { readonly when_unknown: 'repeat' }
  | { readonly when_unknown: 'look_up'; readonly look_up: string }

/** How to find out whether a call took effect. */
export type Resolution = 'repeat' | 'look_up' | 'ask'

export function resolutionOf(policy: WhenUnknown | undefined, effect: Effect): Resolution {
  if (effect !== 'write') return 'repeat'
  return policy?.when_unknown === 'look_up' ? 'look_up' : 'ask'
}
