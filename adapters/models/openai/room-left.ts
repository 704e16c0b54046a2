/** Of less nothing would come: the request is too long then. */
const leastRoom = 512

/** As vLLM says it, and as OpenAI and OpenRouter do: the window, and what of it was sent. */
const saysRoom = [
  /\(\d{1,9} > (\d{1,9}) - (\d{1,9})\)/,
  /maximum context length is (\d{1,9}) tokens[^(]{0,120}\((?:about )?(\d{1,9}) (?:in|of) (?:the |your )?(?:messages|prompt|(?:text )?input)/i,
]

/** How many tokens an answer may have beside what was sent, where a refusal says so and that is enough for one. */
export function roomLeftIn(message: string, asked: number): number | undefined {
  for (const pattern of saysRoom) {
    const [, window, sent] = pattern.exec(message) ?? []
    if (window === undefined || sent === undefined) continue
    const room = Number(window) - Number(sent)
    return room >= leastRoom && room < asked ? room : undefined
  }
  return undefined
}
