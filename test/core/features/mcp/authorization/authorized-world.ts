import { afterEach, beforeEach } from 'vitest'
import type * as z from 'zod'
import { AuthorizeMcpServer } from '../../../../../contract/resources/mcp.ts'
import { finishAuthorization } from '../../../../../core/features/connections/authorize-connection.ts'
import { authorizeMcpServer } from '../../../../../core/features/mcp/authorization/authorize-mcp-server.ts'
import { getMcpServer } from '../../../../../core/features/mcp/read-mcp.ts'
import { type AuthorizationServer, openAuthorizationServer } from '../../../../mcp/authorization-server.ts'
import { type McpPlatform, mcpPlatform } from '../../../../mcp/mcp-platform.ts'
import { findOrder } from '../../../../mcp/official-server.ts'
import { openProtectedServer, type ProtectedServer } from '../../../../mcp/protected-server.ts'

export const origin = 'https://sortie.example.com'

interface World {
  readonly login: AuthorizationServer
  readonly shop: ProtectedServer
  /** Of somebody else; nothing of the shop's is to come here. */
  readonly evil: AuthorizationServer
  readonly at: McpPlatform
}

export type Given = z.input<typeof AuthorizeMcpServer>

/** A server behind OAuth by the name `shop`, with whoever authorises it, and a platform that reaches both; new for each test. */
export function useAuthorizedWorld() {
  let world: World | undefined
  const now = (): World => {
    if (!world) throw new Error('No test runs')
    return world
  }
  beforeEach(async () => {
    const [login, evil] = [await openAuthorizationServer(), await openAuthorizationServer()]
    const shop = await openProtectedServer(login, [findOrder])
    const at = await mcpPlatform([login, evil, shop])
    await at.put({ url: shop.url, effects: { find_order: 'none' } })
    world = { login, evil, shop, at }
  })
  afterEach(async () => {
    const { login, evil, shop, at } = now()
    at.platform.close()
    await Promise.all([login.close(), evil.close(), shop.close()])
  })
  const begin = (given: Given = {}, caller = now().at.platform.caller) =>
    authorizeMcpServer(now().at.platform.ports)(caller, 'shop', AuthorizeMcpServer.parse(given), origin)
  const comeBack = (brought: Brought) => finishAuthorization(now().at.platform.ports)(brought)
  return {
    get login() {
      return now().login
    },
    get evil() {
      return now().evil
    },
    get shop() {
      return now().shop
    },
    get at() {
      return now().at
    },
    begin,
    comeBack,
    server: () => getMcpServer(now().at.platform.ports)(now().at.platform.caller, 'shop'),
    /** All the way. @returns the page in the end, and what was begun */
    async authorize(given: Given = {}) {
      const begun = await begin(given)
      return { begun, page: await comeBack(await sayYes(begun.url)) }
    },
  }
}

type Brought = Parameters<ReturnType<typeof finishAuthorization>>[0]

/** Somebody opens the address and says yes. @returns what their browser brings back */
export async function sayYes(url: string): Promise<Brought> {
  const answer = await fetch(url, { redirect: 'manual' })
  const location = answer.headers.get('location')
  if (location === null) throw new Error(`${answer.status}: ${await answer.text()}`)
  const { state = '', ...more } = Object.fromEntries(new URL(location).searchParams)
  return { state, ...more }
}
