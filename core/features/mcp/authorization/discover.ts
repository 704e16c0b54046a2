import type * as z from 'zod'
import { type Challenge, challengeIn } from '../../../engine/tools/mcp/challenge.ts'
import type { McpServer } from '../../../records/mcp/mcp-server.ts'
import { type IssuerChoice, issuerOf } from './choose-issuer.ts'
import { IssuerMetadata, NamedAddress, problemOfIssuer, problemOfResource, ResourceMetadata } from './metadata.ts'
import { type Ask, cannotAuthorize, readDocument, shown } from './outside.ts'
import { addressesOfIssuer, addressesOfResource } from './well-known.ts'

/** The findings about how a server is authorised. */
export interface Discovered {
  readonly resource: ResourceMetadata
  readonly issuer: IssuerMetadata
  /** What the server requires from an unauthorised client. */
  readonly challenge: Challenge | undefined
}

type Named = Pick<McpServer, 'name' | 'url'>

/**
 * Asks a server for its authorization server, and that for its capabilities.
 * @throws SortieError as the web does, and `not_applicable`
 */
export async function discover(ask: Ask, server: Named, choice: IssuerChoice): Promise<Discovered> {
  const challenge = await challengeOf(ask, server)
  const resource = await resourceOf(ask, server, challenge)
  const chosen = issuerOf(resource.authorization_servers, choice)
  if ('problem' in chosen) throw cannotAuthorize(server.name, chosen.problem)
  return { challenge, resource, issuer: await metadataOf(ask, server, chosen.issuer) }
}

/** The first request of agents, which changes nothing. */
const probe = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} })

async function challengeOf(ask: Ask, { url }: Named): Promise<Challenge | undefined> {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  const { status, headers: answered } = await ask({ url, method: 'POST', headers, body: probe })
  return status === 401 ? challengeIn(answered['www-authenticate']) : undefined
}

async function resourceOf(ask: Ask, server: Named, challenge: Challenge | undefined): Promise<ResourceMetadata> {
  const named = challenge?.resourceMetadata
  if (named !== undefined) requireAddress(server, named)
  const addresses = named === undefined ? addressesOfResource(server.url) : [named]
  const found = await firstOf(ask, server, addresses, ResourceMetadata)
  if (!found) {
    const byHand = 'give it a connection that is made by hand (sortie connections create)'
    throw cannotAuthorize(server.name, `it says nowhere who authorises it; ${byHand}`)
  }
  const problem = problemOfResource(found, server.url)
  if (problem !== undefined) throw cannotAuthorize(server.name, problem)
  return found
}

function requireAddress({ name }: Named, address: string): void {
  const problem = NamedAddress.safeParse(address).error?.issues[0]?.message
  if (problem !== undefined) throw cannotAuthorize(name, `it names an address for what it says of itself: ${problem}`)
}

async function metadataOf(ask: Ask, server: Named, issuer: string): Promise<IssuerMetadata> {
  const found = await firstOf(ask, server, addressesOfIssuer(issuer), IssuerMetadata)
  if (!found) throw cannotAuthorize(server.name, `its authorization server ${shown(issuer)} says nowhere what it can`)
  const problem = problemOfIssuer(found, issuer)
  if (problem !== undefined) throw cannotAuthorize(server.name, problem)
  return found
}

/** The first existing document. An invalid one is not skipped for the next. */
async function firstOf<Schema extends z.ZodType>(
  ask: Ask,
  { name }: Named,
  addresses: readonly string[],
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  for (const address of addresses) {
    const found = await readDocument(ask, name, address)
    if (found === undefined) continue
    const read = schema.safeParse(found)
    if (read.success) return read.data
    const [issue] = read.error.issues
    throw cannotAuthorize(name, `${shown(address)} says of ${issue?.path.join('.') || 'itself'}: ${issue?.message}`)
  }
  return undefined
}
