import { openDatabase } from '../../../../adapters/local/database.ts'
import { createStores } from '../../../../adapters/local/stores.ts'
import type { WallClock } from '../../../../core/base/ports/clock.ts'
import type { Store } from '../../../../core/base/ports/store.ts'
import { type Circuits, createCircuits } from '../../../../core/engine/circuits/circuits.ts'
import { type CircuitOptions, usualCircuit } from '../../../../core/records/circuit/circuit.ts'

export function storeInMemory(clock: WallClock): Store {
  return createStores(openDatabase(':memory:'), clock).platform
}

export function circuitsInMemory(options: Partial<CircuitOptions> = {}): Circuits {
  return createCircuits({ store: storeInMemory(Date), clock: Date }, { ...usualCircuit, ...options })
}
