import type { ModelRequest } from '../../base/ports/models.ts'
import type { PlainRequest } from './plain-request.ts'

/** A side question to a model, in one text. */
type SideQuestion = Pick<ModelRequest, 'model' | 'fallbacks' | 'system' | 'max_tokens' | 'output_schema'> & {
  readonly text: string
}

/** It has its agent’s tier and marks, and nothing else that shapes answers. */
export function sideRequest({ settings, own, signal }: PlainRequest, { text, ...asked }: SideQuestion): ModelRequest {
  const { service_tier, metadata } = settings ?? {}
  const kept = { ...(service_tier !== undefined && { service_tier }), ...(metadata && { metadata }) }
  return {
    ...asked,
    turns: [{ role: 'user', parts: [{ type: 'text', text }] }],
    tools: [],
    ...(Object.keys(kept).length > 0 && { settings: kept }),
    ...(own && { own }),
    signal,
  }
}
