declare module 'vitest' {
  export interface ProvidedContext {
    /** On which edition the journeys of this run are made: `vitest.config.ts` says which. */
    edition: 'local' | 'aws'
  }
}

export {}
