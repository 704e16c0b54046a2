import * as z from 'zod'
import { BuiltInToolList } from '../resources/built-in-tool.ts'
import { PageQuery } from '../resources/common.ts'
import { route } from '../route.ts'

export const listBuiltInTools = route({
  method: 'GET',
  path: '/v1/built-in-tools',
  area: 'tools',
  summary: 'List the tools that come with Sortie, by name',
  description: 'Agents list them in their `tools`, beside others.',
  scope: 'agents:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: BuiltInToolList,
  errors: ['invalid_cursor'],
})
