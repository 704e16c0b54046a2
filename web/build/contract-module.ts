import type { Plugin } from 'vite'
import { operations } from '../../contract/api.ts'
import { errorAdvice } from '../../contract/error-advice.ts'
import { scopesOf } from '../../contract/route.ts'
import { scopes } from '../../contract/scopes.ts'

/**
 * What the console needs of the contract at run time, as plain data: the contract itself is made of schemas, whose library would be
 * a sixth of the first load. `web/contract-module.d.ts` has the types. What errors mean is a module of its own, which is loaded when
 * the first one is shown.
 */
export function contractModule(): Plugin {
  return {
    name: 'sortie-contract',
    resolveId: (id) => (id in modules ? `\0${id}` : undefined),
    load: (id) => modules[id.slice(1)]?.(),
  }
}

const modules: Readonly<Record<string, () => string>> = {
  'virtual:contract': () => {
    const neededScopes = Object.fromEntries(operations.map(([operation, route]) => [operation, scopesOf(route)]))
    return `export const neededScopes = ${JSON.stringify(neededScopes)}\nexport const scopes = ${JSON.stringify(scopes)}`
  },
  'virtual:error-advice': () => `export const errorAdvice = ${JSON.stringify(errorAdvice)}`,
}
