import dns, { type LookupAddress, type LookupAllOptions } from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { type LookupFunction, Socket, type TcpNetConnectOpts } from 'node:net'

/**
 * Loaded into every Lambda of the emulator before its code: the internet as those see it. Servers of these tests have names
 * there and, for whoever resolves one, a public address; a connection to it leads to this machine. So the guard against
 * addresses of the inside is at work here as on AWS, and nothing else can be reached in this way.
 */

/** Nobody has a name that ends so (RFC 2606). */
const ours = '.sortie.test'
/** Any that counts as public: nothing is ever sent to it. */
const publicAddress: LookupAddress = { address: '44.0.0.1', family: 4 }
const here: LookupAddress = { address: '127.0.0.1', family: 4 }

type Answered = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void

function answer(found: LookupAddress, { all }: { all?: boolean | undefined }, callback: Answered): void {
  if (all) callback(null, [found])
  else callback(null, found.address, found.family)
}

const lookupElsewhere = dns.lookup
const resolve = ((hostname: string, options: LookupAllOptions, callback: Answered) =>
  hostname.endsWith(ours)
    ? answer(publicAddress, options, callback)
    : lookupElsewhere(hostname, options, callback as never)) as typeof dns.lookup

dns.lookup = resolve
syncBuiltinESMExports()

/** What is not allowed by its name is asked of name servers. */
const { Resolver } = dns.promises
function answerOurs(query: 'resolve4' | 'resolve6', found: readonly string[]): void {
  const ask = Resolver.prototype[query]
  Reflect.set(Resolver.prototype, query, async function (this: unknown, hostname: string) {
    return hostname.endsWith(ours) ? found : Reflect.apply(ask, this, [hostname])
  })
}

answerOurs('resolve4', [publicAddress.address])
answerOurs('resolve6', [])

const connect = Socket.prototype.connect

Socket.prototype.connect = function (this: Socket, ...given: unknown[]) {
  const options = [given[0]].flat()[0] as TcpNetConnectOpts
  if (options.host?.endsWith(ours)) options.lookup = leadingHere(options.lookup ?? (resolve as LookupFunction))
  return connect.apply(this, given as never)
}

/** What is resolved counts only in whether it may be connected to. */
function leadingHere(asked: LookupFunction): LookupFunction {
  return (hostname, options, callback) =>
    asked(hostname, options, (error, ...found) => {
      if (error) callback(error, ...found)
      else answer(here, options, callback)
    })
}
