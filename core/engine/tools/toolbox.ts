import * as z from 'zod'
import type { ToolName } from '../../../contract/resources/tool-name.ts'
import type { ToolSpec } from '../../base/ports/models.ts'
import type { Effect } from '../effects/effect.ts'
import { askPerson } from './ask-person/ask-person.ts'
import { calculator } from './calculator/calculator.ts'
import { clock } from './clock/clock.ts'
import { delegate } from './delegate/delegate.ts'
import { handoff } from './handoff/handoff.ts'
import { httpFetch } from './http/http-fetch.ts'
import { httpRequest } from './http/http-request.ts'
import { forget } from './memories/forget.ts'
import { recall } from './memories/recall.ts'
import { remember } from './memories/remember.ts'
import { memoryGet } from './memory/memory-get.ts'
import { memorySet } from './memory/memory-set.ts'
import { runJavascript } from './program/run-javascript.ts'
import { readResult } from './read-result/read-result.ts'
import { saveFile } from './save-file/save-file.ts'
import type { LoneTool, LoopTool, Tool } from './tool.ts'

/** Every tool, one line each. */
const toolbox = {
  calculator,
  clock,
  run_javascript: runJavascript,
  http_fetch: httpFetch,
  http_request: httpRequest,
  memory_set: memorySet,
  memory_get: memoryGet,
  remember,
  recall,
  forget,
  save_file: saveFile,
  delegate,
  ask_person: askPerson,
  handoff,
  read_result: readResult,
} as const satisfies Record<ToolName, Tool | LoopTool>

/** The tools that the loop carries out itself; `engine/execution/loop-tools.ts` has the code for each. */
export type LoopToolName = {
  [Name in ToolName]: (typeof toolbox)[Name] extends Tool ? never : Name
}[ToolName]

export function isLoopTool(name: string): name is LoopToolName {
  return Object.hasOwn(toolbox, name) && calledTool(name) === undefined
}

/** The tool with this name, if it runs when called. */
export function calledTool(name: string): Tool | undefined {
  const tool: Tool | LoopTool | undefined = Object.hasOwn(toolbox, name) ? toolbox[name as ToolName] : undefined
  return tool && 'run' in tool ? tool : undefined
}

/** The tool with this name, if it needs nothing of a mission. */
export function loneTool(name: string): LoneTool | undefined {
  const tool = calledTool(name)
  return tool && needsNoMission(tool) ? tool : undefined
}

function needsNoMission(tool: Tool): tool is LoneTool {
  return 'needsNoMission' in tool
}

/** Of all calls of a built-in tool; `undefined` for an act of the loop. A tool that decides by its arguments has the strongest without any. */
export function strongestEffect(name: ToolName): Effect | undefined {
  return calledTool(name)?.effect({})
}

const specs: ReadonlyMap<string, ToolSpec> = new Map(
  Object.values<Tool | LoopTool>(toolbox).map((tool) => [tool.name, specOf(tool)]),
)

/** The descriptions that a model sees of the built-in tools among these. */
export function toolSpecs(names: readonly string[]): readonly ToolSpec[] {
  return names.flatMap((name) => specs.get(name) ?? [])
}

/** The description that a model sees of a built-in tool. */
export function specOfBuiltIn(name: ToolName): ToolSpec {
  return specOf(toolbox[name])
}

/** The description that a model sees of a tool defined here. */
export function specOf({ name, description, parameters }: LoopTool): ToolSpec {
  const { $schema: _, ...schema } = z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' })
  return { name, description, parameters: schema }
}
