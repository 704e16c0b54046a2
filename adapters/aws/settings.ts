import type { Settings } from '../../core/base/ports/settings.ts'
import { required, variables } from './environment.ts'

/** @throws Error that names the variable which is missing or no number */
export function createSettings(): Settings {
  return {
    default_model: required(variables.defaultModel),
    lease_ms: seconds(required(variables.leaseSeconds)) * 1000,
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
