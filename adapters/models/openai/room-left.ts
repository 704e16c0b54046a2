/** Less is not enough for an answer: then the request is too long. */
const leastRoom = 512

/** The phrases of vLLM, and of OpenAI and OpenRouter: the window, and the part that the request used. */
const saysRoom = [
  /\(\d{1,9} > (\d{1,9}) - (\d{1,9})\)/,
  /maximum context length is (\d{1,9}) tokens[^(]{0,120}\((?:about )?(\d{1,9}) (?:in|of) (?:the |your )?(?:messages|prompt|(?:text )?input)/i,
]

/** How many tokens remain for an answer, if a refusal says so and they are enough. */
export function roomLeftIn(message: string, asked: number): number | undefined {
  for (const pattern of saysRoom) {
    const [, window, sent] = pattern.exec(message) ?? []
    if (window === undefined || sent === undefined) continue
    const room = Number(window) - Number(sent)
    return room >= leastRoom && room < asked ? room : undefined
  }
  return undefined
}
