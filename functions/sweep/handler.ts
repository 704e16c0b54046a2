import { sweep } from '../../core/features/sweep/sweep.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { invokeHandler } from '../runtime/invoke.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const run = sweep(ports)
  return invokeHandler(async () => {
    const report = await run()
    if (report.looked_at > 0) ports.logger.info('Overdue items were mended', { ...report })
  })
}
