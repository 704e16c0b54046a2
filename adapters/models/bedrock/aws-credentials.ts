import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '../provider.ts'

/** Where the AWS SDK looks for credentials, except on a machine of AWS: that answers only when it is asked. */
const variables = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_BEARER_TOKEN_BEDROCK',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
] as const

export function hasAwsCredentials(env: Environment): boolean {
  if (variables.some((name) => env[name])) return true
  const folder = join(env.HOME || homedir(), '.aws')
  const files = [
    env.AWS_SHARED_CREDENTIALS_FILE || join(folder, 'credentials'),
    env.AWS_CONFIG_FILE || join(folder, 'config'),
  ]
  return files.some((file) => existsSync(file))
}
