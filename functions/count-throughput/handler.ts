import { countThroughput } from '../../core/features/supervision/count-throughput.ts'
import { eventPages } from '../../core/records/mission/event-pages.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { feedHandler } from '../runtime/feed.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  return feedHandler(ports, eventPages, countThroughput(ports))
}
