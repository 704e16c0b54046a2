import ipaddr from 'ipaddr.js'

/**
 * Of 2000::/3, which is meant for the public internet, the half from which anything is given out
 * (https://www.iana.org/assignments/ipv6-unicast-address-assignments). In the other lie the former 6bone and documentation.
 */
const givenOut = ipaddr.parseCIDR('2000::/4') as [ipaddr.IPv6, number]

/**
 * Whether an address belongs to the public internet. Not public: private, loopback, link-local (where clouds keep their
 * metadata), carrier-grade NAT, unique-local, multicast, documentation and reserved ranges, and every IPv6 form that carries
 * an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo, ISATAP), as it may lead anywhere.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv4 || (parsed.match(givenOut) && !isIsatap(parsed))
}

/** Under any prefix, an interface whose IPv4 address stands in the last 32 bits (RFC 5214, 6.1). */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  const [, , , , flags = 0, tag] = parts
  return (flags & ~0x0200) === 0 && tag === 0x5efe
}
