import type { ModelProvider } from '../../../../contract/resources/model-provider.ts'
import type { CallFor } from '../../../api/call.ts'
import { objectIn, writtenOut } from '../../../kit/given-json.ts'

export const protocols = ['openai-chat', 'openai-responses', 'anthropic', 'gemini'] as const

/** What a person writes of a model provider. */
export interface ProviderDraft {
  readonly name: string
  readonly description: string
  readonly protocol: string
  readonly url: string
  readonly keyUse: 'new' | 'present' | 'none'
  readonly key: string
  /** JSON: by their names. */
  readonly models: string
  /** JSON. */
  readonly timeouts: string
}

export function draftOf(provider: ModelProvider | undefined): ProviderDraft {
  return {
    name: provider?.name ?? '',
    description: provider?.description ?? '',
    protocol: provider?.protocol ?? 'openai-chat',
    url: provider?.base_url ?? '',
    keyUse: provider === undefined ? 'new' : provider.has_key ? 'present' : 'none',
    key: '',
    models: writtenOut(provider?.models ?? {}),
    timeouts: writtenOut(provider?.timeouts ?? {}),
  }
}

/** All of it: what is left out returns to its default, but a key stays. Undefined while a part that should be JSON is none. */
export function settingsOf(draft: ProviderDraft): CallFor<'putModelProvider'> | undefined {
  const [models, timeouts] = [objectIn(draft.models), objectIn(draft.timeouts)]
  if (!models || !timeouts) return undefined
  const { description, protocol } = draft
  const key = { new: { api_key: draft.key }, present: {}, none: { api_key: null } }[draft.keyUse]
  const body = { description, protocol, base_url: draft.url.trim(), ...key, models, timeouts }
  return { params: { name: draft.name.trim() }, body: body as unknown as CallFor<'putModelProvider'>['body'] }
}

/** What may be kept of it until it is sent. */
export function withoutKey({ key: _, ...others }: ProviderDraft): Omit<ProviderDraft, 'key'> {
  return others
}
