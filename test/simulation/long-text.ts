/** A text of so many characters that never says the same twice: one that does, a model is stopped in. */
export function longText(length: number): string {
  let text = ''
  for (let line = 1; text.length < length; line++) text += `line ${line}\n`
  return text.slice(0, length)
}
