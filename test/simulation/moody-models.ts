import { createModels } from '../../adapters/models/create-models.ts'
import { SortieError } from '../../contract/errors.ts'
import type { Models } from '../../core/base/ports/models.ts'
import { textOf } from './replies.ts'

const price = { input_usd_per_million: 1, output_usd_per_million: 3 }

/**
 * The offline models, but the first call for an input that begins with `flaky` fails, each for `doomed` is refused, and each
 * for `stuck` once it has called a tool.
 */
export function createMoodyModels(): Models {
  const models = createModels({ prices: { 'offline/echo': price, 'offline/rules': price } })
  const failed = new Set<string>()
  return {
    price: (model) => models.price(model),
    generate(request) {
      const input = textOf(request.turns[0])
      const stuck = input.startsWith('stuck') && request.turns.length > 1
      if (stuck || input.startsWith('doomed')) throw new SortieError('model_rejected', 'The model does not answer this')
      if (input.startsWith('flaky') && !failed.has(input)) {
        failed.add(input)
        throw new SortieError('model_unavailable', 'The model is away')
      }
      return models.generate(request)
    },
  }
}
