/** Only a little of an error is shown. */
const maxBytes = 64 * 1024

/** The start of a text of any length. It does not wait for the rest. */
export async function beginningOf(bytes: AsyncIterable<Uint8Array> | null): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let left = maxBytes
  for await (const piece of bytes ?? []) {
    text += decoder.decode(piece.subarray(0, left), { stream: true })
    left -= piece.length
    if (left <= 0) break
  }
  return text
}
