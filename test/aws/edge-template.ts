import { rmSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import type { Behaviour, DistributionConfig } from '../lib/edge-behaviours.ts'
import { ownDomain, type Resources, resourcesOf, sortieApp } from '../lib/sortie-app.ts'

export interface EdgeTemplate {
  readonly config: DistributionConfig
  readonly resources: Resources
  originOf(behaviour: Behaviour): 'api' | 'sockets' | 'streams' | 'files' | 'console'
  /** The headers of a request that its origin gets. */
  headersPassed(behaviour: Behaviour, headers: IncomingHttpHeaders): IncomingHttpHeaders
  /** The headers that CloudFront sets in the answer. */
  headersSet(behaviour: Behaviour): Readonly<Record<string, string>>
  /** The folder in which it was synthesised. */
  remove(): void
}

/** The distribution of a stage with names of its own, by which its origins are told apart. */
export function edgeTemplate(plainFiles: readonly string[]): EdgeTemplate {
  const { edge, directory } = sortieApp('front', { domain: ownDomain }, plainFiles)
  if (!edge) throw new Error('A protected stage has an edge')
  const resources = resourcesOf(edge)
  const [distribution] = Object.values(resources).filter(({ Type }) => Type === 'AWS::CloudFront::Distribution')
  const config = distribution?.Properties.DistributionConfig
  const policy = (reference: unknown) => resources[(reference as { Ref?: string } | undefined)?.Ref ?? '']?.Properties

  return {
    config,
    resources,
    originOf({ TargetOriginId }) {
      const origin = config.Origins.find(({ Id }: { Id: string }) => Id === TargetOriginId)
      const host = JSON.stringify(origin.DomainName)
      if (host.includes(ownDomain.websocket)) return 'sockets'
      if (host.includes('ConsoleBucket')) return 'console'
      if (host.includes('Blobs')) return 'files'
      return host.includes('FunctionUrl') ? 'streams' : 'api'
    },
    headersPassed({ OriginRequestPolicyId }, headers) {
      const own = policy(OriginRequestPolicyId)?.OriginRequestPolicyConfig
      if (!own) return headers
      const dropped = [...own.HeadersConfig.Headers, ...(own.CookiesConfig.CookieBehavior === 'none' ? ['cookie'] : [])]
      return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.includes(name)))
    },
    headersSet({ ResponseHeadersPolicyId }) {
      const own = policy(ResponseHeadersPolicyId)?.ResponseHeadersPolicyConfig
      if (!own) return {}
      const { SecurityHeadersConfig: said, CustomHeadersConfig } = own
      const custom: readonly { Header: string; Value: string }[] = CustomHeadersConfig?.Items ?? []
      return {
        'content-security-policy': said.ContentSecurityPolicy.ContentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'x-frame-options': said.FrameOptions.FrameOption,
        'referrer-policy': said.ReferrerPolicy.ReferrerPolicy,
        ...Object.fromEntries(custom.map(({ Header, Value }) => [Header, Value])),
      }
    },
    remove: () => rmSync(directory, { recursive: true }),
  }
}
