import { executeLeg } from '../../core/engine/execution/execute-leg.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { laneHandler } from '../runtime/lanes.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  return laneHandler(ports, executeLeg(ports))
}
