import * as z from 'zod'
import type { FunctionTool } from '../../../../contract/resources/function-tool.ts'
import { problemOfArguments } from '../../../records/tool/checked-parameters.ts'
import type { Tool } from '../tool.ts'

/** The tool's own schema has the details. */
const anyArguments = z.looseObject({})

/** A tool that a process of its tenant answers: its calls are handed over, and the mission waits for them. */
export function functionTool(definition: FunctionTool): Tool {
  const { name, description, version, effect, timeout_s } = definition
  return {
    name,
    description,
    version,
    parameters: anyArguments,
    effect: () => effect,
    problem: (input, checker) => problemOfArguments(checker, definition, input),
    handedFor: timeout_s,
    run: () => Promise.reject(new Error(`${name} is answered by others`)),
  }
}
