import type { Plugin } from 'vite'
import { operations } from '../../contract/api.ts'
import { errorAdvice } from '../../contract/error-advice.ts'
import { scopesOf } from '../../contract/route.ts'
import { scopes } from '../../contract/scopes.ts'

const name = 'virtual:contract'

/**
 * What the console needs of the contract at run time, as plain data: the contract itself is made of schemas, whose library would be
 * a sixth of the first load. `web/contract-module.d.ts` has its types.
 */
export function contractModule(): Plugin {
  return {
    name: 'sortie-contract',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load: (id) => (id === `\0${name}` ? moduleText() : undefined),
  }
}

function moduleText(): string {
  const neededScopes = Object.fromEntries(operations.map(([operation, route]) => [operation, scopesOf(route)]))
  return [
    `export const neededScopes = ${JSON.stringify(neededScopes)}`,
    `export const scopes = ${JSON.stringify(scopes)}`,
    `export const errorAdvice = ${JSON.stringify(errorAdvice)}`,
  ].join('\n')
}
