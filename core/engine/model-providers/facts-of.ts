import type { Facts } from '../../base/ports/model-facts.ts'
import type { OwnServices } from '../../base/ports/models.ts'
import type { Roster } from '../../base/ports/roster.ts'
import { mayBeOwn, providerOf } from '../../records/model-provider/provider-name.ts'

type Rosters = { readonly roster: Pick<Roster, 'find'> }

/** The known facts about a model: for a tenant's own service only what the tenant says now. */
export async function factsOf({ roster }: Rosters, own: OwnServices, model: string): Promise<Facts> {
  const provider = providerOf(model)
  const service = mayBeOwn(provider) ? await own.find(provider) : undefined
  return service ? service.facts(model) : roster.find(model)
}
