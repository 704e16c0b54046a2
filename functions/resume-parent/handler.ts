import { resumeParent } from '../../core/engine/execution/resume-parent.ts'
import { busHandler } from '../runtime/bus.ts'
import type { PortsOf } from '../runtime/definition.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const resume = resumeParent(ports)
  return busHandler(async (event) => {
    await resume(event.tenant_id, event.mission_id)
  })
}
