import { inject } from 'vitest'
import { createStores } from '../../adapters/aws/dynamodb-stores.ts'
import { variables } from '../../adapters/aws/environment.ts'
import type { Stores } from '../../core/base/ports/store.ts'
import { awsEnvironment } from './emulator.ts'
import { stackUnderTest } from './stack-under-test.ts'

/** What is stored by the deployed stack, as a hand in its tables reaches it. */
export async function deployedStores(): Promise<Stores> {
  const tables = (await stackUnderTest())['sortie-dev-data'] ?? {}
  Object.assign(process.env, awsEnvironment(inject('awsEndpoint')), {
    [variables.entitiesTable]: tables.entitiesTable,
    [variables.ledgerTable]: tables.ledgerTable,
    [variables.ephemeralTable]: tables.ephemeralTable,
  })
  return createStores()
}

/** Whose key it is. */
export function tenantOf(apiKey: string): string {
  return `ten_${apiKey.split('_')[1]}`
}
