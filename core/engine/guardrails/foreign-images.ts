import type { Span } from '../../base/ports/checks.ts'

/** Of what describes an image in Markdown, and of one quoted value in HTML. What is longer is not seen. */
const maxDescription = 500

/** Where an image is said to be, behind its description: as much as the longest address that is looked at, and its title. */
const destination = /^\(\s{0,9}<?([^\s<>)]{1,2000})(?:[^()\n]{0,300}\))?/
const longestDestination = 2500

/** A reference is one of an image only where there is one. */
const references = /^ {0,3}\[[^[\]]{1,100}\]:\s{0,9}<?([^\s<>]{1,2000})/gm

/** Elements for which a browser loads something without being asked, to the end of each. */
const elements =
  /<(?:img|image|source|input|video|audio|track|iframe|frame|embed|object|link|use|body|table|t[dhr])\b(?:[^<>"']|"[^"]{0,500}"|'[^']{0,500}'|["']){1,2500}>?/gi

const addresses =
  /(?:\b(?:src|srcset|imagesrcset|href|poster|data|background)\s{0,9}=\s{0,9}(?:"([^"]{1,2000})|'([^']{1,2000})|([^\s"'>]{1,2000})))|\burl\(\s{0,9}["']?([^"')\s]{1,2000})/gi

interface ForeignImage {
  readonly span: Span
  readonly host: string
}

/**
 * Images that whoever shows a text loads from a server: that learns who reads it, and what the address says. In Markdown, with an
 * address or with a reference to it, and in HTML. Each is looked for once from each place, and over a bounded length.
 * @param hosts from which images may be shown, with those below them
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
  /** Addresses that are loaded for it. */
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

/** Brackets in it are in pairs, but for those behind a backslash. @returns the place behind its own; the end of the text where it has none */
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

/** As browsers read an address, with backslashes and without slashes too. @returns `''` for one of no other host */
function hostOf(address: string): string {
  if (!URL.canParse(address, own)) return ''
  const { hostname, protocol } = new URL(address, own)
  return hostname === ownHost && protocol === 'ws:' ? '' : hostname
}

/** Where a text stands that is shown, of a protocol that no address names. */
const ownHost = 'own.invalid'
const own = `ws://${ownHost}/`
