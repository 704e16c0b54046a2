import { cutText } from './cut-text.ts'

/** The beginning of a text, at most this many bytes of UTF-8, cut between visible characters. */
export function cutBytes(text: string, maxBytes: number): string {
  let kept = cutText(text, maxBytes)
  while (Buffer.byteLength(kept) > maxBytes)
    kept = cutText(kept, kept.length - Math.ceil((Buffer.byteLength(kept) - maxBytes) / 3))
  return kept
}
