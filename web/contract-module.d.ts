declare module 'virtual:contract' {
  /** One of these scopes is enough; none are needed for a public operation. */
  export const neededScopes: {
    readonly [O in import('../sdk/asked.ts').Asked]: readonly import('../contract/scopes.ts').KeyScope[]
  }
  /** What a key may do, in the order of the contract. */
  export const scopes: readonly import('../contract/scopes.ts').Scope[]
}

declare module 'virtual:api-fields' {
  /** Names of fields and parameters that are no words, such as `base_url`. */
  export const apiFields: readonly string[]
}
