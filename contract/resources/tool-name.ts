import * as z from 'zod'

export const toolNames = [
  'calculator',
  'clock',
  'http_fetch',
  'http_request',
  'memory_set',
  'memory_get',
  'remember',
  'recall',
  'forget',
  'save_file',
  'delegate',
  'ask_person',
  'handoff',
] as const
export const ToolName = z.enum(toolNames)
export type ToolName = z.infer<typeof ToolName>

/** As providers of models take it. A name of a built-in tool means that one. */
export const OwnToolName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'use 1 to 64 of a-z, 0-9, - and _, and begin with a letter')
