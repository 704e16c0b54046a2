import type { Models } from '../core/base/ports/models.ts'
import type { Web } from '../core/base/ports/web.ts'

type Settled = () => Promise<void> | undefined

/** Outgoing calls reveal what was written before them, so that is on disk first: a crash cannot lose it. */
export function settleBeforeFetch(web: Web, settled: Settled): Web {
  return {
    async fetch(request) {
      await settled()
      return web.fetch(request)
    },
  }
}

/** The same for models. Those that run in this process reveal nothing to others. */
export function settleBeforeGenerate(models: Models, settled: Settled): Models {
  return {
    async *generate(request) {
      if (![request.model, ...request.fallbacks].every(isInProcess)) await settled()
      yield* models.generate(request)
    },
    price: models.price,
  }
}

function isInProcess(model: string): boolean {
  return model.startsWith('offline/')
}
