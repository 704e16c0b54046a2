import type { Ports } from '../../base/ports/ports.ts'
import { type Patience, patiently } from './patience.ts'
import { patientStores } from './patient-store.ts'

type PatientPorts = Pick<Ports, 'stores' | 'blobs' | 'lanes' | 'scheduler' | 'checks' | 'programs'>

/**
 * The ports of a leg whose result was paid for, or may have been: writes wait for a store that is away, so that the result is not
 * lost. Only reads of blobs do not wait: they can happen later, without a slot.
 */
export function patientPorts<P extends PatientPorts>(ports: P, patience: Patience): P {
  const { stores, blobs, lanes, scheduler, checks, programs } = ports
  return {
    ...ports,
    stores: patientStores(stores, patience),
    blobs: {
      ...blobs,
      put: (tenant, key, bytes, keptUntil) => patiently(patience, () => blobs.put(tenant, key, bytes, keptUntil)),
    },
    lanes: { send: (message) => patiently(patience, () => lanes.send(message)) },
    scheduler: { ...scheduler, set: (timer) => patiently(patience, () => scheduler.set(timer)) },
    checks: {
      check: (request) => patiently(patience, () => checks.check(request)),
      match: (request) => patiently(patience, () => checks.match(request)),
    },
    programs: { run: (program, signal) => patiently(patience, () => programs.run(program, signal)) },
  }
}
