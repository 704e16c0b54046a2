import type { Load, Provider } from '../provider.ts'
import type { BedrockOptions } from './bedrock.ts'

/** What an account has of its own, beside the models that all have: each is named by its ARN, which an agent's model may be. */
const ownModels = [
  'inference-profile',
  'application-inference-profile',
  'provisioned-model',
  'imported-model',
  'custom-model-deployment',
  'prompt-router',
  'default-prompt-router',
] as const

/** Amazon Bedrock, with the credentials that the AWS SDK finds. */
export const bedrock: Provider = {
  name: 'bedrock',
  // On demand in us-east-1, as of 2026-11-21: https://aws.amazon.com/bedrock/pricing. Claude costs 10 % more through a profile
  // of one geography (`us.`) than through `global.`.
  prices: {
    'amazon.nova-micro-v1:0': [0.035, 0.14],
    'us.amazon.nova-micro-v1:0': [0.035, 0.14],
    'amazon.nova-lite-v1:0': [0.06, 0.24],
    'us.amazon.nova-lite-v1:0': [0.06, 0.24],
    'amazon.nova-pro-v1:0': [0.8, 3.2],
    'us.amazon.nova-pro-v1:0': [0.8, 3.2],
    'global.anthropic.claude-haiku-4-5-20251001-v1:0': [1, 5],
    'us.anthropic.claude-haiku-4-5-20251001-v1:0': [1.1, 5.5],
    'global.anthropic.claude-sonnet-4-5-20250929-v1:0': [3, 15],
    'us.anthropic.claude-sonnet-4-5-20250929-v1:0': [3.3, 16.5],
    'global.anthropic.claude-opus-4-5-20251101-v1:0': [5, 25],
    'us.meta.llama3-3-70b-instruct-v1:0': [0.72, 0.72],
  },
  local: {
    toHaveIt: 'set SORTIE_MODEL=bedrock/<model>',
    load(env) {
      const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION
      return loadBedrock(region ? { region } : {})
    },
  },
  aws: {
    load: () => loadBedrock(),
    secrets: [],
    allow: {
      actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
      resources: [
        {
          ...{ service: 'bedrock', region: '*', account: '', resource: 'foundation-model', resourceName: '*' },
          reason: 'Tenants choose the model, and a cross-region inference profile invokes it in each of its regions.',
        },
        ...ownModels.map((resource) => ({
          ...{ service: 'bedrock', resource, resourceName: '*' },
          reason: 'Tenants choose the model.',
        })),
      ],
    },
  },
}

function loadBedrock(options: BedrockOptions = {}): Load {
  return async () => (await import('./bedrock.ts')).bedrock(options)
}
