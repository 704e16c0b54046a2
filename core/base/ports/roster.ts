import type { Facts } from './model-facts.ts'
import type { ModelPrice, ModelRequest } from './models.ts'

/** What the installation knows about models without calling anybody: their properties, and their prices. */
export interface Roster {
  /** The known models of the providers configured here. Others may be called as well. */
  models(): readonly KnownModel[]
  /** Its knowledge of one model, listed or not. */
  find(model: string): KnownModel
  /** Whether a provider or endpoint of this name belongs to the installation, so that no tenant may use the name. */
  has(provider: string): boolean
  /**
   * The parts of a request that a model is known not to support, and what it would get instead, in words. Nothing is sent for it.
   * @param protocol of a tenant’s own provider; left out for a model of the installation
   */
  adjustments(request: Foreseen, protocol?: string): Promise<readonly string[]>
  /** The protocols that tenants’ own providers may use. */
  tenantProtocols(): readonly string[]
}

/** Everything that shapes a request to a model, except its turns. */
export type Foreseen = Pick<ModelRequest, 'model' | 'tools' | 'max_tokens' | 'settings'>

export interface KnownModel extends Facts {
  /** `<provider>/<model>` */
  readonly name: string
  readonly price?: ModelPrice
  /** Who set it. */
  readonly price_source?: string
  /** No credentials of its provider were found. */
  readonly lacks_credentials?: true
  /** It belongs to the tenant’s own provider. */
  readonly own?: true
}
