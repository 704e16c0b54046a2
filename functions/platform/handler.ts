import type { OpenApiDocument } from '../../contract/openapi/model.ts'
import { openApiDocument } from '../../contract/openapi.ts'
import { escaped } from '../../contract/reference/html.ts'
import { referencePage } from '../../contract/reference-page.ts'
import * as routes from '../../contract/routes/platform.ts'
import { checkHealth } from '../../core/features/health/check-health.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { PortsOf } from '../runtime/definition.ts'
import { builtOnce } from '../runtime/http/document.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

const { version } = packageJson

export function createHandler(ports: PortsOf<typeof definition>) {
  const check = checkHealth(ports)
  const documentAt = (url: string): OpenApiDocument => ({ ...ports.memory.of(document), servers: [{ url }] })
  const openApi = builtOnce(
    (origin) => JSON.stringify(documentAt(origin)),
    (origin) => JSON.stringify(origin).slice(1, -1),
  )
  const reference = builtOnce((origin) => referencePage(documentAt(origin)), escaped)
  return httpHandler(routes, ports, {
    getHealth: async ({ caller }) => {
      const { status, parts } = await check()
      return caller ? { status, version, model: ports.settings.default_model, parts } : { status }
    },
    getOpenApi: ({ origin }) => openApi(origin),
    getReference: ({ origin }) => reference(origin),
  })
}

/** To make it takes a tenth of a second; only the address differs. */
function document(): OpenApiDocument {
  return openApiDocument({ version })
}
