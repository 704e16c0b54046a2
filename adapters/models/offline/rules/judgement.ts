import type { ModelRequest } from '../../../../core/base/ports/models.ts'

/** The text after the rubric in a judge's prompt. */
const afterRubric = 'The text stands between the lines'
const quoted = /["“]([^"“”\n]{1,100})["”]/g

/**
 * The verdict of a guardrail's judge: it flags a text that contains a phrase quoted in the rubric.
 * @returns `undefined` if no verdict is requested
 */
export function judgement({ system, output_schema }: ModelRequest, text: string): string | undefined {
  const mark = /"mark": "([\w-]+)"/.exec(system)?.[1]
  if (mark === undefined || !/"mark":/.test(JSON.stringify(output_schema ?? {}))) return undefined
  const [rubric = ''] = system.split(afterRubric, 1)
  const said = text.toLowerCase()
  const named = [...rubric.matchAll(quoted)].map(([, words = '']) => words)
  const found = named.find((words) => said.includes(words.toLowerCase()))
  const verdict =
    found === undefined
      ? { verdict: 'pass', reason: 'Nothing stands in it that the rubric names.' }
      : { verdict: 'flag', reason: `${found} stands in it.` }
  return JSON.stringify({ mark, ...verdict })
}
