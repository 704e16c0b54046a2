/**
 * The phrases of Anthropic, also through Bedrock, and of DeepSeek, DashScope, xAI and OpenAI, each with its own sentence, OpenAI
 * with two.
 */
const inWords =
  /content filter(?:ing)? policy|content exists risk|inappropriate content|violat(?:es?|ing) (?:our |the )?usage (?:guidelines|polic)|flagged for possible/i

/** Whether an error says that a request or its answer was withheld because of its content, which counts as an answer. */
export function saysWithheld(message: string): boolean {
  return inWords.test(message)
}
