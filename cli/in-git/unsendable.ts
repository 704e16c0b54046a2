import { sendableJson, UnsendableValueError } from '../../sdk/sendable-json.ts'
import type { FieldProblem, Thing } from './kind.ts'

/** The first value of a thing that no request can carry, such as 1e21. */
export function unsendableIn(thing: Thing): FieldProblem | undefined {
  try {
    sendableJson(thing)
    return undefined
  } catch (error) {
    if (!(error instanceof UnsendableValueError)) throw error
    return { path: stepsOf(error.path), message: error.message.slice(error.path.length + ': '.length) }
  }
}

/** The steps of a path such as `mission.input["a b"][2]`. */
function stepsOf(path: string): readonly PropertyKey[] {
  const steps = path.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g)
  return [...steps].map(([, index, quoted, name = '']) => {
    if (index !== undefined) return Number(index)
    return quoted === undefined ? name : String(JSON.parse(quoted))
  })
}
