import type { Settings, Waits } from '../../core/base/ports/settings.ts'
import { required, variables } from './environment.ts'

/**
 * A Lambda serves one request at a time, and a waiting one would occupy it: so none waits. With a poll each second, news is as fresh as
 * with waiting, since DynamoDB notifies no reader and would be polled each second as well.
 */
export const waits: Waits = { longest_s: 0, ask_again_s: 1 }

/** @throws Error that names the variable which is missing or not a number */
export function createSettings(): Settings {
  return {
    default_model: required(variables.defaultModel),
    lease_ms: seconds(required(variables.leaseSeconds)) * 1000,
    // A request to API Gateway for each follower.
    gather_text_ms: 100,
    waits,
    websocket_url: required(variables.websocketUrl),
    ...edge(process.env[variables.edgeSecrets]),
  }
}

/** Only functions behind an edge have the variable. */
function edge(secrets: string | undefined): Pick<Settings, 'edge_secrets'> {
  return secrets === undefined ? {} : { edge_secrets: secrets.split(',') }
}

function seconds(text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`${variables.leaseSeconds} is ${JSON.stringify(text)}, not a number of seconds`)
  return value
}
