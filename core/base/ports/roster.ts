import type { Facts } from './model-facts.ts'
import type { ModelPrice, ModelRequest } from './models.ts'

/** What the installation knows of models without asking anybody: their facts, and their prices. */
export interface Roster {
  /** Those of the providers that are configured here which it knows by name. Others may be asked as well. */
  models(): readonly KnownModel[]
  /** What it knows of one, listed or not. */
  find(model: string): KnownModel
  /** Whether a provider or endpoint of this name is the installation’s, so that no tenant may take it. */
  has(provider: string): boolean
  /**
   * What of a request a model is known not to take, and what it would be sent in its place, in words. Nothing is sent for it.
   * @param protocol of a service of a tenant's own; left out for a model of the installation
   */
  adjustments(request: Foreseen, protocol?: string): Promise<readonly string[]>
  /** What services of tenants’ own may speak. */
  tenantProtocols(): readonly string[]
}

/** What decides over what a model is sent, whatever was said. */
export type Foreseen = Pick<ModelRequest, 'model' | 'tools' | 'max_tokens' | 'settings'>

export interface KnownModel extends Facts {
  /** `<provider>/<model>` */
  readonly name: string
  readonly price?: ModelPrice
  /** Who says so. */
  readonly price_source?: string
  /** It is of a provider of the tenant’s own. */
  readonly own?: true
}
