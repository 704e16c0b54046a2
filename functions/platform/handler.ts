import { openApiDocument } from '../../contract/openapi.ts'
import { referencePage } from '../../contract/reference-page.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

const { version } = packageJson

export function createHandler(ports: PortsOf<typeof definition>) {
  // Made at the first request for them, since most instances are never asked.
  let document: ReturnType<typeof openApiDocument> | undefined
  const openApi = () => {
    document ??= openApiDocument({ version })
    return document
  }
  return httpHandler('platform', ports, {
    getHealth: async () => ({ status: 'ok', version, model: ports.settings.default_model }),
    getOpenApi: async () => ({ ...openApi() }),
    getReference: async () => referencePage(openApi()),
  })
}
