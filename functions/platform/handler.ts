import { openApiDocument } from '../../contract/openapi.ts'
import { referencePage } from '../../contract/reference-page.ts'
import * as routes from '../../contract/routes/platform.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

const { version } = packageJson

export function createHandler(ports: PortsOf<typeof definition>) {
  return httpHandler(routes, ports, {
    getHealth: async () => ({ status: 'ok' as const, version, model: ports.settings.default_model }),
    getOpenApi: async ({ origin }) => ({ ...openApiDocument({ version, serverUrl: origin }) }),
    getReference: async ({ origin }) => referencePage(openApiDocument({ version, serverUrl: origin })),
  })
}
