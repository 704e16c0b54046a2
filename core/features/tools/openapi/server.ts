import { type ApiDocument, isNode, type Node, nodesOf, oneLine, refuse } from './document.ts'
import type { ApiOperation } from './operations.ts'

/** Where an operation is asked, without a slash at its end: the nearest to the operation counts. @throws SortieError `not_applicable` */
export function serverOf({ root }: ApiDocument, { item, node }: ApiOperation, given: string | null): string {
  if (given !== null) return withoutSlash(given)
  const [server] = [node, item, root].flatMap(({ servers }) => nodesOf(servers).slice(0, 1))
  if (!server) return refuse('the document names no server; give one as `server`')
  const url = filledIn(server)
  if (!wholeAddress.test(url)) {
    return refuse(
      `the document has ${oneLine(url, 100)} as its server, which is not a complete address; give one as \`server\``,
    )
  }
  return withoutSlash(url)
}

/** As it may be given, too. */
const wholeAddress = /^https?:\/\/[^\s/?#@\\{}]+(\/[^\s\\?#{}]*)?$/

/** Each variable has a default. */
function filledIn({ url, variables }: Node): string {
  const text = typeof url === 'string' ? url.slice(0, 2000) : ''
  return text.replaceAll(/\{([^{}]{1,100})\}/g, (whole, name: string) => {
    const variable = isNode(variables) && Object.hasOwn(variables, name) ? variables[name] : undefined
    const value = isNode(variable) ? variable.default : undefined
    return typeof value === 'string' || typeof value === 'number' ? String(value) : whole
  })
}

function withoutSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url
}
