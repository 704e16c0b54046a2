import { openApiDocument } from '../../contract/openapi.ts'
import { referencePage } from '../../contract/reference-page.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

const { version } = packageJson

export function createHandler(ports: PortsOf<typeof definition>) {
  return httpHandler('platform', ports, {
    getHealth: async () => ({ status: 'ok', version, model: ports.settings.default_model }),
    getOpenApi: async ({ origin }) => ({ ...openApiDocument({ version, serverUrl: origin }) }),
    getReference: async ({ origin }) => referencePage(openApiDocument({ version, serverUrl: origin })),
  })
}
