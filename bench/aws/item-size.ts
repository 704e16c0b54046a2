import type { AttributeValue } from '@aws-sdk/client-dynamodb'

export type Attributes = Readonly<Record<string, AttributeValue>>

/**
 * Bytes of an item, as DynamoDB counts them:
 * docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html. The store port writes only texts and
 * numbers.
 */
export function sizeOf(item: Attributes): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0)
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S)
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1
  throw new Error(`An attribute of an unexpected type: ${Object.keys(value)}`)
}

export function only(item: Attributes, names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)))
}
