/** Platform secrets by name, and sealing of a tenant's own secrets so that only that tenant's context opens them. */
export interface Secrets {
  /** `undefined` if the operator has not set it. */
  get(name: string): Promise<string | undefined>
  seal(tenant: string, plaintext: string): Promise<string>
  /** @throws SortieError `invalid_input` if it was sealed for another tenant or was altered. */
  open(tenant: string, sealed: string): Promise<string>
}
