import { expect, test } from 'vitest'
import { inCommands } from '../../cli/failures/in-commands.ts'

test.each([
  [
    'There is no agent x; GET /v1/agents lists those that there are',
    'There is no agent x; `sortie agents list` lists those that there are',
  ],
  [
    'There is no tool t; PUT /v1/function-tools/t names one.',
    'There is no tool t; `sortie tools declare t` names one.',
  ],
  ['There is none; POST /v1/connections makes one', 'There is none; `sortie connections create` makes one'],
  ['then POST /v1/agents/poet/publish with its id', 'then `sortie agents publish poet` with its id'],
  ['`GET /v1/budgets` lists', '`sortie budgets list` lists'],
  ['see GET /v1/me, or GET /v1/models', 'see GET /v1/me, or `sortie models`'],
  ['GET /v1/mcp-servers/shop/tools lists those', '`sortie mcp tools shop` lists those'],
  [
    'There is no tool t; GET /v1/tools and GET /v1/function-tools list the existing ones',
    'There is no tool t; `sortie tools list` and `sortie tools list --functions` list the existing ones',
  ],
  ['DELETE /v1/agents/poet deletes it', '`sortie agents delete poet` deletes it'],
  ['nothing of the kind', 'nothing of the kind'],
])('a refusal names commands: %s', async (message, says) => {
  expect(await inCommands({ exitCode: 1, message, hint: message })).toMatchObject({ message: says, hint: says })
})
