import { PackedOutbox, unpacked } from '../../core/base/payloads/packed-outbox.ts'
import type { Delivered } from '../../core/base/ports/sockets.ts'
import type { PortsOf } from '../runtime/definition.ts'
import type { definition } from './function.ts'

export function createHandler({ sockets }: PortsOf<typeof definition>) {
  return (event: unknown): Promise<Delivered> => sockets.deliver(unpacked(PackedOutbox.parse(event)))
}
