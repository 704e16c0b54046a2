/** A change of the request after a refusal. */
export interface Change {
  readonly key: string
  /** For people. */
  readonly words: string
  /**
   * Who benefits from the lesson; everybody by default. `once`: the refusal concerns the content of this request. `tenant`: it
   * may concern the content of this tenant's requests.
   */
  readonly holdsFor?: 'tenant' | 'once'
}
