import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Condition } from '../../../core/base/ports/store.ts'

export interface ConditionExpression {
  readonly ConditionExpression: string
  readonly ExpressionAttributeValues: Record<string, AttributeValue>
}

/** An expired item counts as absent, as in reads, though DynamoDB may still have it. */
export function toConditionExpression(when: Condition, now: number): ConditionExpression {
  const seconds = { ':now': { N: String(Math.floor(now / 1000)) } }
  return 'absent' in when
    ? {
        ConditionExpression: 'attribute_not_exists(pk) OR expires_at <= :now',
        ExpressionAttributeValues: seconds,
      }
    : {
        ConditionExpression: 'v = :v AND (attribute_not_exists(expires_at) OR expires_at > :now)',
        ExpressionAttributeValues: { ...seconds, ':v': { N: String(when.version) } },
      }
}
