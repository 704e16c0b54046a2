import ipaddr from 'ipaddr.js'

/** All of IPv6 that is given out for the public internet (https://www.iana.org/assignments/ipv6-unicast-address-assignments). */
const globalUnicast = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number]

/**
 * Whether an address belongs to the public internet. Not public: private, loopback, link-local (where clouds keep their
 * metadata), carrier-grade NAT, unique-local, multicast, documentation and reserved ranges, and every IPv6 form that carries
 * an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo), as it may lead anywhere.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast)
}
