/** What the tests read of a distribution in a template. */
export interface DistributionConfig {
  readonly DefaultCacheBehavior: Behaviour
  /** In the order in which CloudFront compares them. */
  readonly CacheBehaviors: readonly (Behaviour & { readonly PathPattern: string })[]
}

export interface Behaviour {
  readonly PathPattern?: string
  readonly TargetOriginId: string
  readonly AllowedMethods?: readonly string[]
  readonly CachePolicyId?: unknown
  readonly OriginRequestPolicyId?: unknown
  readonly ResponseHeadersPolicyId?: unknown
  readonly FunctionAssociations?: readonly FunctionAssociation[]
}

interface FunctionAssociation {
  readonly EventType: string
  readonly FunctionARN: { readonly 'Fn::GetAtt': readonly [string, string] }
}

/** The behaviour that CloudFront takes for a path: the first whose pattern matches, or the default. */
export function behaviourFor(config: DistributionConfig, path: string): Behaviour {
  return config.CacheBehaviors.find(({ PathPattern }) => matches(PathPattern, path)) ?? config.DefaultCacheBehavior
}

/** In CloudFront’s patterns a star stands for any characters, a slash included, and a question mark for one. */
function matches(pattern: string, path: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's').test(path)
}
