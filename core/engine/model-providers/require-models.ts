import { SortieError } from '../../../contract/errors.ts'
import type { Roster } from '../../base/ports/roster.ts'
import type { Store } from '../../base/ports/store.ts'
import { loadModelProviders } from '../../records/model-provider/model-provider.ts'
import { providerOf } from '../../records/model-provider/provider-name.ts'

type Rosters = { readonly roster: Pick<Roster, 'has' | 'models'> }

const offline = 'offline'

/**
 * Reports a typing error now, instead of in each mission. Only the service knows its models, and a provider that every
 * installation may have can get its key later: so only models of unknown providers are refused.
 * @throws SortieError `not_applicable` with the providers that exist
 */
export async function requireModels({ roster }: Rosters, store: Store, models: readonly string[]): Promise<void> {
  const foreign = models.filter((model) => model !== 'default' && !isOfInstallation(roster, model))
  if (foreign.length === 0) return
  const own = (await loadModelProviders(store)).map(({ name }) => name)
  const unknown = foreign.find((model) => !own.includes(providerOf(model)))
  if (unknown !== undefined) throw modelUnknown(roster, own, unknown)
}

/** The list of models that run in the process itself is complete. */
function isOfInstallation(roster: Rosters['roster'], model: string): boolean {
  const provider = providerOf(model)
  if (provider !== offline) return roster.has(provider)
  return roster.models().some(({ name }) => name === model)
}

function modelUnknown(roster: Rosters['roster'], own: readonly string[], model: string): SortieError {
  const provider = providerOf(model)
  const names = roster
    .models()
    .map(({ name }) => name)
    .sort()
  const providers = [...new Set(names.map(providerOf))]
  const yours = own.length === 0 ? '' : `, and of your own ${own.join(', ')}`
  const why =
    provider === offline
      ? `there are ${names.filter((name) => providerOf(name) === offline).join(' and ')}`
      : `${provider} is neither a model provider of this installation nor one of your own. There are ${providers.join(', ')}${yours}; PUT /v1/model-providers/${provider} adds one of your own, and GET /v1/models lists their models`
  return new SortieError('not_applicable', `There is no model ${model}: ${why}`, {
    details: { model, providers: [...providers, ...own] },
  })
}
