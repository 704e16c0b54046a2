import { foreseeing, type Load, type Provider } from '../provider.ts'
import { hasAwsCredentials } from './aws-credentials.ts'
import type { BedrockOptions } from './bedrock.ts'
import { models, priceSource, prices, serviceTiers } from './models.ts'

/** An account's own models, beside those that all accounts have. Each is named by its ARN, which an agent's model may be. */
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
  prices,
  price_source: priceSource,
  service_tiers: serviceTiers,
  models,
  local: {
    toHaveIt: { deed: 'set SORTIE_MODEL=bedrock/<model>' },
    hasCredentials: hasAwsCredentials,
    load(env) {
      const region = env.AWS_REGION || env.AWS_DEFAULT_REGION
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
  return foreseeing(
    async (lessons) => (await import('./bedrock.ts')).bedrock({ ...options, lessons }),
    async (request) => (await import('./request.ts')).converseRequest(request).adjustments,
  )
}
