import { createHash } from 'node:crypto'
import type { ModelRequest } from '../../../core/base/ports/models.ts'
import { isOfProvider } from '../generate.ts'
import type { TakeId } from '../request/call-ids.ts'
import type { Taken } from './taken.ts'

const portableId = /^[a-zA-Z0-9_-]{1,40}$/

/**
 * Ids of at most 40 letters, digits, `_` and `-`, each once in all of the request, unless the provider itself made up another. The
 * same for the same history, so that what a provider keeps of its beginning stays valid.
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
