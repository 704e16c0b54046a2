import { expect, test } from 'vitest'
import { continueConversation } from '../../../../core/features/conversations/continue-conversation.ts'
import { deleteConversation } from '../../../../core/features/conversations/manage-conversations.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

test('although plain reads lag, a conversation is deleted with its last messages', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1, lagging: true })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.begin({ agent: 'echo', on_message: 'queue' })
  await process.say(id, 'hello', 'key')
  await untilQuiet(platform, (act) => act(process))
  await continueConversation(platform.ports)(platform.tenant, id)
  await deleteConversation(platform.ports)(platform.caller, id)
  await platform.database.settled()
  const left = platform.database.prepare("SELECT sk FROM entities WHERE pk LIKE '%conversation#%'").all()
  expect(left).toEqual([])
  platform.close()
})
