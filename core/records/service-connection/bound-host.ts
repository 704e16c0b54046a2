/**
 * Whether a secret bound to these hosts may be sent to an address: to one of the hosts, and by https unless it stays on this
 * machine.
 */
export function mayGoTo(hosts: readonly string[], url: URL): boolean {
  return isPrivate(url) && hosts.some((host) => covers(host, url))
}

/**
 * Why it may not be sent to an address, as the end of a sentence; `undefined` if it may. The message never suggests https for an
 * address that works by http.
 */
export function problemOfAddress(hosts: readonly string[], url: URL): string | undefined {
  if (mayGoTo(hosts, url)) return undefined
  const isByHttps = !isPrivate(url) && !hosts.every((host) => isLoopback(asAddressesHaveIt(nameOf(host))))
  return `it is sent to ${hosts.join(', ')} alone${isByHttps ? ', and by https' : ''}`
}

function nameOf(host: string): string {
  return hostAndPort.exec(host)?.[1] ?? host
}

/** Whether nobody on the way can read what is sent. The guard decides whether a loopback address may be called at all. */
export function isPrivate({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

const hostAndPort = /^(\[.*\]|[^:]*)(?::(\d+))?$/

function covers(pattern: string, url: URL): boolean {
  const [, name = '', port] = hostAndPort.exec(pattern) ?? []
  if (port === undefined ? url.port !== '' : port !== portOf(url)) return false
  // `*.example.com` covers all hosts below, at any depth, but not example.com itself.
  if (name.startsWith('*.')) return url.hostname.endsWith(name.slice(1)) && url.hostname.length >= name.length
  return url.hostname === asAddressesHaveIt(name)
}

/** IPv6 addresses have many spellings. */
function asAddressesHaveIt(name: string): string {
  const address = `http://${name}`
  return name.startsWith('[') && URL.canParse(address) ? new URL(address).hostname : name
}

function portOf({ port, protocol }: URL): string {
  if (port !== '') return port
  return protocol === 'https:' ? '443' : '80'
}
