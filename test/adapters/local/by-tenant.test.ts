import { expect, test } from 'vitest'
import { openDatabase } from '../../../adapters/local/database.ts'
import { createStores } from '../../../adapters/local/stores.ts'
import type { Ports } from '../../../core/base/ports/ports.ts'
import type { Stores } from '../../../core/base/ports/store.ts'
import { definitions } from '../../../functions/definitions.ts'
import type { FunctionDefinition } from '../../../functions/runtime/definition.ts'
import { guardPorts } from '../../../local/guard.ts'

/** Anybody may send a key that names a tenant, so what is made for a tenant must not be kept for each name. */
const names = Array.from({ length: 1_001 }, (_, at) => `ten_${String(at).padStart(26, '0')}`)

function keepsFewOf(stores: Stores): void {
  const [first = ''] = names
  const before = stores.tenant(first)
  expect(stores.tenant(first)).toBe(before)
  for (const name of names) stores.tenant(name)
  expect(stores.tenant(first)).not.toBe(before)
}

test('a store is kept for so many tenants', () => {
  const database = openDatabase(':memory:')
  keepsFewOf(createStores(database, Date))
  database.close()
})

test('what guards it is kept for so many tenants', () => {
  const database = openDatabase(':memory:')
  const stores = createStores(database, Date)
  const [definition] = definitions
  const uses = { stores: { entities: ['get'] } } as const
  const guarded = guardPorts({ ...(definition as FunctionDefinition), uses }, { stores } as unknown as Ports)
    .stores as Stores
  keepsFewOf(guarded)
  database.close()
})
