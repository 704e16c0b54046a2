import type { Span } from '../../base/ports/checks.ts'

/**
 * An image that whoever shows a text loads from a server: that learns who reads it, and what the address says. In Markdown, with
 * its address or with a reference to it, and in HTML. Each is looked for once from each place, and over a bounded length.
 */
const images =
  /!\[[^[\]]{0,500}\]\(\s{0,9}<?((?:https?:)?\/\/[^\s)>]{1,2000})(?:[^()\n]{0,300}\))?|<img\b[^<>]{0,500}?\bsrc\s{0,9}=\s{0,9}["']?((?:https?:)?\/\/[^\s"'<>]{1,2000})|^ {0,3}\[[^[\]]{1,100}\]:\s{0,9}<?((?:https?:)?\/\/[^\s>]{1,2000})/gim

interface ForeignImage {
  readonly span: Span
  readonly host: string
}

/** @param hosts from which images may be shown, with those below them */
export function foreignImages(text: string, hosts: readonly string[]): readonly ForeignImage[] {
  // A reference is one of an image only where there is one.
  if (!text.includes('![') && !/<img\b/i.test(text)) return []
  return [...text.matchAll(images)].flatMap(({ index, 0: whole, 1: inline, 2: html, 3: reference }) => {
    const host = hostOf(inline ?? html ?? reference ?? '')
    const isKnown = hosts.some((known) => host === known || host.endsWith(`.${known}`))
    return isKnown ? [] : [{ span: [index, index + whole.length] as const, host }]
  })
}

function hostOf(address: string): string {
  const url = address.startsWith('//') ? `https:${address}` : address
  return URL.canParse(url) ? new URL(url).hostname : ''
}
