import * as z from 'zod'

/** Without zeros in front: what has them is octal to a browser, and may be no number at all. */
const octet = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
const ipv4 = `(${octet}\\.){3}${octet}`
const group = '[0-9A-Fa-f]{1,4}'
/** Whole, or with zeros left out at the front, before the last part, or at the end. */
const ipv6 = `\\[((${group}:){7}${group}|::(${group}:){0,5}${group}|(${group}:){1,6}:${group}|(${group}:){1,7}:)\\]`
const label = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
/** The last part is no number, since that would make the whole an IPv4 address. */
const topLabel = '[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const name = `(${label}\\.)*${topLabel}`
const port = ':([1-9][0-9]{0,3}|[1-5][0-9]{4})'

const address = new RegExp(`^https?://(${name}|${ipv4}|${ipv6})(${port})?([/?#][^\\s@\\\\]*)?$`)

/** An address of the web without a user name or password. Those of the inside are refused when they are called, after name resolution. */
export const WebAddress = z
  .string()
  .max(2000)
  .regex(address, 'use an http or https address without user name or password')
  .refine((text) => URL.canParse(text), 'use a web address')

const hosts = new RegExp(`^(${name}|\\*\\.(${label}\\.)+${topLabel}|${ipv4}|${ipv6})(${port})?$`)

/** A host, with or without its port, or `*.` and a domain for all hosts below it. */
export const HostPattern = z
  .string()
  .max(260)
  .regex(hosts, 'use a host such as api.example.com, host:port, or *.example.com')
  .overwrite((text) => text.toLowerCase())
  .meta({
    description: 'A host, `host:port`, or `*.domain` for all hosts below a domain; by default the port of https.',
  })
