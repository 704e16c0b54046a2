import { raiseFormat } from '../../core/base/storing/format.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { deploymentHandler } from '../runtime/deployment.ts'
import type { definition } from './function.ts'
import { paceOf } from './pace.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  return deploymentHandler(ports, async () => ({
    pace: paceOf({ raised: await raiseFormat(ports.stores.platform) }),
  }))
}
