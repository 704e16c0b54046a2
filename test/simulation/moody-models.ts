import { createModels } from '../../adapters/models/create-models.ts'
import { SortieError } from '../../contract/errors.ts'
import type { Models } from '../../core/ports/models.ts'

/** The offline models, but the first call for an input that begins with `flaky` fails, and each for `doomed` is refused. */
export function createMoodyModels(): Models {
  const models = createModels({ offline: {} })
  const failed = new Set<string>()
  return {
    price: (model) => models.price(model),
    generate(request) {
      const input = request.messages[0]?.content ?? ''
      if (input.startsWith('doomed')) throw new SortieError('model_rejected', 'The model does not answer this')
      if (input.startsWith('flaky') && !failed.has(input)) {
        failed.add(input)
        throw new SortieError('model_unavailable', 'The model is away')
      }
      return models.generate(request)
    },
  }
}
