import { createClient } from '../../sdk/client.ts'
import { recorded } from './requests.ts'

/** Where page, API and sockets are: the policy allows no other address. */
export const address = location.origin

/** The page’s address with the scheme of sockets: the server may name another host for them, such as 127.0.0.1 for localhost. */
export const liveAddress = `${address.replace(/^http/, 'ws')}/live`

/** The SDK with the cookie of the session, as any page of a customer could use it. */
export const client = createClient({ url: address, websocketUrl: liveAddress, fetch: recorded(fetch) })

export type { Client } from '../../sdk/client.ts'
