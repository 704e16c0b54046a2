import { expect, test } from 'vitest'
import { bedrock } from '../../../../adapters/models/bedrock/provider.ts'
import { NewAgent } from '../../../../contract/resources/agent.ts'

const own = 'arn:aws:bedrock:eu-west-1:111122223333'

// docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html: what InvokeModel can be of.
test.each([
  'arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0',
  `${own}:inference-profile/eu.amazon.nova-lite-v1:0`,
  `${own}:application-inference-profile/a1b2c3d4e5f6`,
  `${own}:provisioned-model/a1b2c3d4e5f6`,
  `${own}:imported-model/a1b2c3d4e5f6`,
  `${own}:custom-model-deployment/a1b2c3d4e5f6`,
  `${own}:prompt-router/a1b2c3d4e5f6`,
  `${own}:default-prompt-router/anthropic.claude:1`,
])('an agent may name %s as its model, and executors may invoke it', (arn) => {
  const agent = { name: 'a', instructions: 'x', model: `bedrock/${arn}` }
  expect(NewAgent.safeParse(agent).success).toBe(true)
  const resource = /^arn:aws:bedrock:[^:]*:\d*:([a-z-]+)\//.exec(arn)?.[1]
  expect(bedrock.aws?.allow?.resources.map((allowed) => allowed.resource)).toContain(resource)
})
