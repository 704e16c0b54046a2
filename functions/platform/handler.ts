import type { OpenApiDocument } from '../../contract/openapi/model.ts'
import { openApiSteps } from '../../contract/openapi.ts'
import { escaped } from '../../contract/reference/html.ts'
import { viewerPage } from '../../contract/reference/viewer-page.ts'
import { viewerStart } from '../../contract/reference/viewer-start.ts'
import { referenceSteps } from '../../contract/reference-page.ts'
import * as routes from '../../contract/routes/platform.ts'
import { withCodeSamples } from '../../contract/samples/code-samples.ts'
import { checkHealth } from '../../core/features/health/check-health.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { PortsOf } from '../runtime/definition.ts'
import { builtOnce, sameEverywhere } from '../runtime/http/document.ts'
import { httpHandler } from '../runtime/http.ts'
import { inTurns } from '../runtime/in-turns.ts'
import type { definition } from './function.ts'

const { version } = packageJson

export function createHandler(ports: PortsOf<typeof definition>) {
  const check = checkHealth(ports)
  const documentAt = async (url: string): Promise<OpenApiDocument> => ({
    ...(await ports.memory.of(document)),
    servers: [{ url }],
  })
  const openApi = builtOnce(
    async (origin) => JSON.stringify(withCodeSamples(await documentAt(origin))),
    (origin) => JSON.stringify(origin).slice(1, -1),
  )
  const plain = builtOnce(async (origin) => inTurns(referenceSteps(await documentAt(origin))), escaped)
  const page = sameEverywhere(async () => viewerPage('Sortie', version))
  const viewer = sameEverywhere(async () => `${await ports.viewer.script()}\n${viewerStart}`)
  return httpHandler(routes, ports, {
    getHealth: async ({ caller }) => {
      const { status, parts } = await check()
      return caller ? { status, version, model: ports.settings.default_model, parts } : { status }
    },
    getOpenApi: ({ origin }) => openApi(origin),
    getReference: page,
    getReferenceScript: viewer,
    getPlainReference: ({ origin }) => plain(origin),
  })
}

/** Building it takes a tenth of a second; only the address differs. */
function document(): Promise<OpenApiDocument> {
  return inTurns(openApiSteps({ version }))
}
