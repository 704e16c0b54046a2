import * as z from 'zod'
import { Name, PageQuery, Subject } from '../resources/common.ts'
import {
  Forgetting,
  FoundMemories,
  Memory,
  MemoryId,
  MemoryList,
  MemorySearch,
  NewForgetting,
  NewMemory,
} from '../resources/memory.ts'
import { route } from '../route.ts'

const oneMemory = z.strictObject({ memory_id: MemoryId })

export const createMemory = route({
  method: 'POST',
  path: '/v1/memories',
  area: 'memories',
  summary: 'Add a memory for agents',
  description:
    'The same text for the same agent and subject is the same memory: adding it again keeps it for the longer of both lifetimes, with both sets of tags.',
  scope: 'memories:write',
  body: NewMemory,
  status: 201,
  output: Memory,
  errors: ['not_found', 'limit_exceeded'],
})

export const listMemories = route({
  method: 'GET',
  path: '/v1/memories',
  area: 'memories',
  summary: 'List memories, newest first',
  description: 'With a subject, new memories appear at once; without one, they may take a second.',
  scope: 'memories:read',
  query: z.strictObject({ subject: Subject.optional(), agent: Name.optional(), ...PageQuery }),
  status: 200,
  output: MemoryList,
  errors: ['invalid_cursor'],
})

export const getMemory = route({
  method: 'GET',
  path: '/v1/memories/{memory_id}',
  area: 'memories',
  summary: 'Get a memory',
  scope: 'memories:read',
  params: oneMemory,
  status: 200,
  output: Memory,
  errors: ['not_found'],
})

export const searchMemories = route({
  method: 'POST',
  path: '/v1/memories/search',
  area: 'memories',
  summary: 'Search as an agent would recall',
  description:
    'Searches by the words of the query, with the same rules as the tool `recall`. The query is in the body, so that neither words nor subjects appear in logged addresses.',
  scope: 'memories:read',
  body: MemorySearch,
  status: 200,
  output: FoundMemories,
  errors: [],
})

export const deleteMemory = route({
  method: 'DELETE',
  path: '/v1/memories/{memory_id}',
  area: 'memories',
  summary: 'Delete a memory',
  scope: 'memories:write',
  params: oneMemory,
  status: 204,
  output: z.undefined(),
  errors: ['not_found'],
})

export const forgetMemories = route({
  method: 'POST',
  path: '/v1/memories/forget',
  area: 'memories',
  summary: 'Delete all memories of a subject or of an agent',
  description:
    'Everything that existed at the request is gone once it is `forgotten`. What missions recorded in their steps stays until these expire.',
  scope: 'memories:write',
  body: NewForgetting,
  status: 200,
  output: Forgetting,
  errors: [],
})
