import type { Models, ToolCallPart, Turn } from '../../core/base/ports/models.ts'

/** What of a conversation is not as the port for models has it. */
export function turnProblems(turns: readonly Turn[]): readonly string[] {
  const problems: string[] = []
  if (turns[0]?.role !== 'user') problems.push(`it begins with ${turns[0]?.role}`)
  if (turns.at(-1)?.role === 'model') problems.push('it ends with the model’s turn')
  let open = new Map<string, string>()
  for (const [at, turn] of turns.entries()) {
    problems.push(...emptyParts(turn).map((problem) => `turn ${at} ${problem}`))
    if (turn.role === 'tool') {
      if (open.get(turn.call_id) !== turn.name) problems.push(`turn ${at} answers ${turn.call_id}, which is not open`)
      open.delete(turn.call_id)
      continue
    }
    if (open.size > 0) problems.push(`turn ${at} comes before ${[...open.keys()]} was answered`)
    const calls = callsIn(turn)
    open = new Map(calls.map(({ id, name }) => [id, name]))
    if (open.size < calls.length || open.has('')) problems.push(`turn ${at} has a call without an id of its own`)
  }
  if (open.size > 0) problems.push(`nothing answers ${[...open.keys()]}`)
  return problems
}

function callsIn(turn: Turn): readonly ToolCallPart[] {
  return turn.role === 'model' ? turn.parts.filter((part) => part.type === 'tool_call') : []
}

function emptyParts({ parts }: Turn): readonly string[] {
  if (parts.length === 0) return ['is empty']
  const isEmpty = (part: Turn['parts'][number]) =>
    part.type === 'text' && part.text.trim() === '' && !('opaque' in part)
  return parts.some(isEmpty) ? ['has a text of nothing'] : []
}

/** The same models, which are sent nothing that providers refuse. */
export function strict(models: Models): Models {
  return {
    price: (model) => models.price(model),
    generate(request) {
      const problems = turnProblems(request.turns)
      if (problems.length > 0) throw new Error(`A conversation is not valid: ${problems.join('; ')}`)
      return models.generate(request)
    },
  }
}
