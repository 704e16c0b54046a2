import type { Plugin } from 'vite'
import { operations } from '../../contract/api.ts'
import { openApiDocument } from '../../contract/openapi.ts'
import { scopesOf } from '../../contract/route.ts'
import { scopes } from '../../contract/scopes.ts'

/**
 * What the console needs of the contract at run time, as plain data: the contract itself is made of schemas, whose library would be
 * a sixth of the first load. `web/contract-module.d.ts` has the types. The names of the API's fields are a module of
 * its own, which is loaded when the first error is shown.
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
  'virtual:api-fields': () => `export const apiFields = ${JSON.stringify(namesOfFields())}`,
}

/** Every name in the document with a `_`: no person at the console has to know it. */
function namesOfFields(): readonly string[] {
  const document = JSON.stringify(openApiDocument({ version: '' }))
  const names = document.matchAll(/"([a-z][a-z0-9]*(?:_[a-z0-9]+)+)":/g)
  return [...new Set([...names].map(([, name = '']) => name))].sort()
}
