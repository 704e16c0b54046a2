/**
 * With what models begin and end a call where their service does not read it as one. No answer begins so: people and models show
 * such marks within a sentence or a block of code.
 */
const beginning =
  /^\s*(?:<tool_call>|<\|?tool_calls?(?:_section)?_begin\|?>|<\|tool_call\|?>|<｜(?:DSML｜)?(?:tool|function)|\[TOOL_CALLS\]|<function[=_]|<start_function_call>|<\|python_tag\|>|<\|channel\|>commentary|commentary to=functions\.|functools\[)/
const ending =
  /(?:<\/tool_call>|<\/function_calls>|<\|tool_calls?(?:_section)?_end\|>|<｜tool▁calls?▁end｜>|<\/｜DSML｜function_calls>|<end_function_call>)\s*$/
/** Of a file that somebody asked for as well, so the beginning has to be there too. */
const endOfFunction = /<\/function>\s*$/
/** What is looked at of its end. */
const lookedAt = 200

/** Whether a text is, or ends with, a call of a tool that nobody has read. */
export function isCallInWords(text: string): boolean {
  const end = text.slice(-lookedAt)
  return beginning.test(text) || ending.test(end) || (endOfFunction.test(end) && text.includes('<function='))
}
