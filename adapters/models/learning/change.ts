/** What is done otherwise after a refusal. */
export interface Change {
  readonly key: string
  /** For people. */
  readonly words: string
  /**
   * For whose requests it is remembered; for all where nothing is said. `once`: it is what this one request says that was refused.
   * `tenant`: it may be what this tenant's requests say.
   */
  readonly holdsFor?: 'tenant' | 'once'
}
