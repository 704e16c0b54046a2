import { createHash } from 'node:crypto'
import type { ModelRequest } from '../../../core/base/ports/models.ts'
import { isOfProvider } from '../generate.ts'
import type { TakeId } from '../request/call-ids.ts'
import type { Taken } from './taken.ts'

const portableId = /^[a-zA-Z0-9_-]{1,40}$/

/**
 * IDs of at most 40 letters, digits, `_` and `-`, unique within the request, except IDs that the provider itself issued. They are
 * the same for the same history, so that a provider's cache of its start remains valid.
 */
export function callIds({ model: asked }: ModelRequest, { ids }: Taken): TakeId {
  const used = new Map<string, number>()
  return (told, model) => {
    const times = used.get(told) ?? 0
    used.set(told, times + 1)
    const digest = createHash('sha256').update(`${told}#${times}`).digest('hex')
    if (ids === 'nine_characters') return digest.slice(0, 9)
    const isTaken = times === 0 && told !== '' && (isOfProvider(model, asked) || portableId.test(told))
    return isTaken ? told : `call_${digest.slice(0, 32)}`
  }
}
