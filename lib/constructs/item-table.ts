import { RemovalPolicy } from 'aws-cdk-lib'
import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  StreamViewType,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb'
import type { Construct } from 'constructs'

export interface ItemTableProps {
  /** The table outlives its stack and refuses to be deleted. */
  readonly keep: boolean
  /** Restorable to any second of the last 35 days. */
  readonly restorable: boolean
  /** It has the change feed and the indexes `listing` and `due`. */
  readonly indexed?: boolean
}

/** A table of the store port, with the attributes of `adapters/aws/dynamodb/attributes.ts`. */
export class ItemTable extends TableV2 {
  constructor(scope: Construct, id: string, { keep, restorable, indexed = false }: ItemTableProps) {
    super(scope, id, {
      partitionKey: string('pk'),
      sortKey: string('sk'),
      billing: Billing.onDemand(),
      timeToLiveAttribute: 'expires_at',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: restorable },
      deletionProtection: keep,
      removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(indexed ? { dynamoStream: StreamViewType.NEW_IMAGE, globalSecondaryIndexes: indexes } : {}),
    })
  }
}

const indexes: GlobalSecondaryIndexPropsV2[] = [
  {
    indexName: 'listing',
    partitionKey: string('lp'),
    sortKey: string('ls'),
    projectionType: ProjectionType.KEYS_ONLY,
  },
  { indexName: 'due', partitionKey: string('dp'), sortKey: string('ds'), projectionType: ProjectionType.ALL },
]

function string(name: string) {
  return { name, type: AttributeType.STRING }
}
