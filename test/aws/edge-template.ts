import { rmSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import type { Behaviour, DistributionConfig } from '../lib/edge-behaviours.ts'
import { ownDomain, type Resources, resourcesOf, sortieApp } from '../lib/sortie-app.ts'

export interface EdgeTemplate {
  readonly config: DistributionConfig
  readonly resources: Resources
  originOf(behaviour: Behaviour): 'api' | 'sockets' | 'streams' | 'files' | 'console'
  /** The headers of a request that its origin gets, but the host, which is always the origin’s own. */
  headersPassed(behaviour: Behaviour, headers: IncomingHttpHeaders): IncomingHttpHeaders
  /** The names of the headers in which the origin is told the secret. */
  secretsAdded(behaviour: Behaviour): readonly string[]
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
  const origin = ({ TargetOriginId }: Behaviour) => config.Origins.find(({ Id }: Named) => Id === TargetOriginId)

  return {
    config,
    resources,
    originOf(behaviour) {
      const host = JSON.stringify(origin(behaviour).DomainName)
      if (host.includes(ownDomain.websocket)) return 'sockets'
      if (host.includes('ConsoleBucket')) return 'console'
      if (host.includes('Blobs')) return 'files'
      return host.includes('FunctionUrl') ? 'streams' : 'api'
    },
    headersPassed({ OriginRequestPolicyId }, headers) {
      const own = policy(OriginRequestPolicyId)?.OriginRequestPolicyConfig
      const { HeadersConfig, CookiesConfig } = own ?? {}
      const cookies = CookiesConfig?.CookieBehavior === 'none' ? ['cookie'] : []
      const dropped = ['host', ...(HeadersConfig?.Headers ?? []), ...cookies]
      return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.includes(name)))
    },
    secretsAdded(behaviour) {
      const added: readonly { readonly HeaderName: string }[] = origin(behaviour).OriginCustomHeaders ?? []
      return added.map(({ HeaderName }) => HeaderName)
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

interface Named {
  readonly Id: string
}
