/**
 * The marks of a call that its service did not parse. An answer never starts with one: people and models show such marks within a
 * sentence or a code block.
 */
const beginning =
  /^\s*(?:<tool_call>|<\|?tool_calls?(?:_section)?_begin\|?>|<\|tool_call\|?>|<｜(?:DSML｜)?(?:tool|function)|\[TOOL_CALLS\]|<function[=_]|<start_function_call>|<\|python_tag\|>|<\|channel\|>commentary|commentary to=functions\.|functools\[)/
const ending =
  /(?:<\/tool_call>|<\/function_calls>|<\|tool_calls?(?:_section)?_end\|>|<｜tool▁calls?▁end｜>|<\/｜DSML｜function_calls>|<end_function_call>)\s*$/
/** A requested file may end with it too, so the opening mark is also required. */
const endOfFunction = /<\/function>\s*$/
/** The part of its end that is searched. */
const lookedAt = 200

/** Whether a text is, or ends with, a tool call that its service did not parse. */
export function isCallInWords(text: string): boolean {
  const end = text.slice(-lookedAt)
  return beginning.test(text) || ending.test(end) || (endOfFunction.test(end) && text.includes('<function='))
}
