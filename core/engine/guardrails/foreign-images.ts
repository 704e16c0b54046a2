import type { Span } from '../../base/ports/checks.ts'

/** The bound of an image description in Markdown, and of one quoted value in HTML. Longer ones are not found. */
const maxDescription = 500

/** The destination of an image after its description: up to the longest address that is checked, and its title. */
const destination = /^\(\s{0,9}<?([^\s<>)]{1,2000})(?:[^()\n]{0,300}\))?/
const longestDestination = 2500

/** A reference belongs to an image only if the text has one. */
const references = /^ {0,3}\[[^[\]]{1,100}\]:\s{0,9}<?([^\s<>]{1,2000})/gm

/** Elements for which a browser loads something unprompted, each up to its end. */
const elements =
  /<(?:img|image|source|input|video|audio|track|iframe|frame|embed|object|link|use|body|table|t[dhr])\b(?:[^<>"']|"[^"]{0,500}"|'[^']{0,500}'|["']){1,2500}>?/gi

const addresses =
  /(?:\b(?:src|srcset|imagesrcset|href|poster|data|background)\s{0,9}=\s{0,9}(?:"([^"]{1,2000})|'([^']{1,2000})|([^\s"'>]{1,2000})))|\burl\(\s{0,9}["']?([^"')\s]{1,2000})/gi

interface ForeignImage {
  readonly span: Span
  readonly host: string
}

/**
 * Finds images that a viewer of the text loads from a server, which thereby learns who reads it and what the address says. Covers
 * Markdown, with an address or a reference to one, and HTML. Each pattern is tried once at each position, over a bounded length.
 * @param hosts hosts from which images may be shown, including their subdomains
 */
export function foreignImages(text: string, hosts: readonly string[]): readonly ForeignImage[] {
  const isForeign = (host: string) =>
    host !== '' && !hosts.some((known) => host === known || host.endsWith(`.${known}`))
  return [...inMarkdown(text), ...inHtml(text)].flatMap(({ span, found }) => {
    const host = found.map(hostOf).find(isForeign)
    return host === undefined ? [] : [{ span, host }]
  })
}

interface Image {
  readonly span: Span
  /** Addresses that it loads. */
  readonly found: readonly string[]
}

function inMarkdown(text: string): readonly Image[] {
  const images: Image[] = []
  for (let at = text.indexOf('!['); at >= 0; at = text.indexOf('![', at + 2)) {
    const end = endOfDescription(text, at + 2)
    const [whole, address] = destination.exec(text.slice(end, end + longestDestination)) ?? []
    if (whole !== undefined && address !== undefined) images.push({ span: [at, end + whole.length], found: [address] })
  }
  if (!text.includes('![')) return []
  const referred = [...text.matchAll(references)]
  return [...images, ...referred.map(({ index, 0: whole, 1: address = '' }) => imageAt(index, whole, [address]))]
}

/**
 * Its brackets are balanced, except for those after a backslash. @returns the position after its closing bracket; the end of the
 * text if it has none
 */
function endOfDescription(text: string, from: number): number {
  let depth = 1
  const last = Math.min(text.length, from + maxDescription)
  for (let at = from; at < last; at++) {
    const sign = text.charAt(at)
    if (sign === '\\') at += 1
    else if (sign === '[') depth += 1
    else if (sign === ']' && --depth === 0) return at + 1
  }
  return text.length
}

function inHtml(text: string): readonly Image[] {
  return [...text.matchAll(elements)].map(({ index, 0: element }) => {
    const found = [...element.matchAll(addresses)].flatMap(([, ...values]) => values.join('').split(/[\s,]+/))
    return imageAt(index, element, found)
  })
}

function imageAt(index: number, whole: string, found: readonly string[]): Image {
  return { span: [index, index + whole.length], found }
}

/** Reads an address as browsers do, which accept backslashes and missing slashes. @returns `''` if it names no other host */
function hostOf(address: string): string {
  if (!URL.canParse(address, own)) return ''
  const { hostname, protocol } = new URL(address, own)
  return hostname === ownHost && protocol === 'ws:' ? '' : hostname
}

/** The assumed host of a page that shows the text, with a protocol that no address names. */
const ownHost = 'own.invalid'
const own = `ws://${ownHost}/`
