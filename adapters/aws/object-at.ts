import { required, variables } from './environment.ts'
import { checkTenantId } from './tenant-id.ts'

export interface ObjectAddress {
  readonly Bucket: string
  readonly Key: string
}

/** Relative parts are refused: a proxy on the way might resolve them to another tenant’s object. */
export function objectAt(tenant: string, key: string): ObjectAddress {
  if (key.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    throw new Error(`Not a blob key: ${JSON.stringify(key)}`)
  }
  return { Bucket: required(variables.blobBucket), Key: `${checkTenantId(tenant)}/${key}` }
}
