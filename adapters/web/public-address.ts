import ipaddr from 'ipaddr.js'

/**
 * The half of 2000::/3 (intended for the public internet) from which anything is assigned
 * (https://www.iana.org/assignments/ipv6-unicast-address-assignments). The other half has the former 6bone and documentation.
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

/** Under any prefix, an interface with an IPv4 address in the last 32 bits (RFC 5214, 6.1). */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  const [, , , , flags = 0, tag] = parts
  return (flags & ~0x0200) === 0 && tag === 0x5efe
}
