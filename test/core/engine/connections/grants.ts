import { afterEach, beforeEach } from 'vitest'
import type { Credential } from '../../../../contract/resources/connection.ts'
import { authorizeConnection, finishAuthorization } from '../../../../core/features/connections/authorize-connection.ts'
import type { SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { type Answer, openService, platformWith, type Service } from './services.ts'

export const origin = 'https://sortie.example.com'

/** What a test authorises, at this service. */
export function grantAt({ url }: Service, more: object = {}): Credential {
  return {
    kind: 'oauth_authorization_code',
    authorization_url: `${url}/authorize?prompt=consent`,
    token_url: `${url}/token`,
    client_id: 'the-client',
    client_secret: 'secret-of-the-client',
    client_auth: 'basic',
    ...more,
  }
}

/** Gives out tokens that are numbered, with these fields beside. */
export function issuing(more: object = { expires_in: 3600 }) {
  let issued = 0
  const answer: Answer = () => {
    issued += 1
    return [
      200,
      {
        access_token: `access-token-${issued}`,
        refresh_token: `refresh-token-${issued}`,
        token_type: 'bearer',
        ...more,
      },
    ]
  }
  return { answer, issued: () => issued }
}

export async function begin({ ports, caller }: SimulatedPlatform, name = 'shop') {
  const { url, expires_at } = await authorizeConnection(ports)(caller, name, origin)
  const address = new URL(url)
  const state = address.searchParams.get('state') ?? ''
  return { address, state, expires_at }
}

type Brought = Parameters<ReturnType<typeof finishAuthorization>>[0]

export function comeBack({ ports }: SimulatedPlatform, brought: Brought): Promise<string> {
  return finishAuthorization(ports)(brought)
}

/** Somebody says yes. */
export async function authorize(platform: SimulatedPlatform, name = 'shop'): Promise<void> {
  const { state } = await begin(platform, name)
  const page = await comeBack(platform, { state, code: 'the-code-of-yes' })
  if (!page.includes('It worked.')) throw new Error(page)
}

/** A service that takes tokens, another that gives them, and a platform that reaches both; new for each test. */
export function useGrants() {
  let world: World | undefined
  const now = (): World => {
    if (!world) throw new Error('No test runs')
    return world
  }
  beforeEach(async () => {
    const [service, issuer] = [await openService(), await openService()]
    issuer.answer = issuing().answer
    world = { service, issuer, platform: await platformWith([service, issuer]) }
  })
  afterEach(async () => {
    const { service, issuer, platform } = now()
    platform.close()
    await service.close()
    await issuer.close()
  })
  return {
    get service() {
      return now().service
    },
    get issuer() {
      return now().issuer
    },
    get platform() {
      return now().platform
    },
  }
}

interface World {
  readonly service: Service
  readonly issuer: Service
  readonly platform: SimulatedPlatform
}
