/** As Anthropic says it, also through Bedrock, DeepSeek, DashScope, xAI and OpenAI, each in a sentence of its own, OpenAI in two. */
const inWords =
  /content filter(?:ing)? policy|content exists risk|inappropriate content|violat(?:es?|ing) (?:our |the )?usage (?:guidelines|polic)|flagged for possible/i

/** Whether an error says that a request or its answer was withheld for what it is about, which is an answer. */
export function saysWithheld(message: string): boolean {
  return inWords.test(message)
}
