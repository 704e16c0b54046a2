import type { Facts } from './model-facts.ts'
import type { ModelPrice } from './models.ts'

/** What the installation knows of models without asking anybody: their facts, and their prices. */
export interface Roster {
  /** Those of the providers that are configured here which it knows by name. Others may be asked as well. */
  models(): readonly KnownModel[]
  /** What it knows of one, listed or not. */
  find(model: string): KnownModel
  /** Whether a provider or endpoint of this name is the installation’s, so that no tenant may take it. */
  has(provider: string): boolean
  /** What services of tenants’ own may speak. */
  tenantProtocols(): readonly string[]
}

export interface KnownModel extends Facts {
  /** `<provider>/<model>` */
  readonly name: string
  readonly price?: ModelPrice
  /** Who says so. */
  readonly price_source?: string
  /** It is of a provider of the tenant’s own. */
  readonly own?: true
}
