import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CorsRule,
  HttpMethods,
  type IBucket,
  ObjectOwnership,
  type ReplicationRule,
} from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { lifetimeDays, lifetimeTag } from '../../adapters/aws/blob-lifetimes.ts'
import { fileAccess } from '../../adapters/system/page-origins.ts'

export interface BlobBucketProps {
  /** The bucket outlives its stack. */
  readonly keep: boolean
  /** Named where another stack refers to it that cannot see it. */
  readonly name?: string
  /** Where its objects are copied to. */
  readonly copiedTo?: IBucket
  /** Whose pages may send and fetch objects, at addresses that were signed for them. */
  readonly origins?: readonly string[]
}

/** A day more than the tables can be restored to (35, at the most that DynamoDB keeps). */
const deletedBlobDays = 36

/** Payloads that are too long for an item. Blobs are written once, so a version other than the newest is a deleted blob. */
export class BlobBucket extends Bucket {
  constructor(scope: Construct, id: string, { keep, name, copiedTo, origins = [] }: BlobBucketProps) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(deletedBlobDays),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
          expiredObjectDeleteMarker: true,
        },
        ...lifetimeDays.map((days) => ({
          id: `keep-${days}-days`,
          tagFilters: { [lifetimeTag]: String(days) },
          expiration: Duration.days(days),
        })),
      ],
      removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      // CloudFormation deletes no bucket that holds anything, so a function of the CDK's empties it first.
      autoDeleteObjects: !keep,
      ...(name === undefined ? {} : { bucketName: name }),
      ...(origins.length > 0 && { cors: [ruleFor(origins)] }),
      ...(copiedTo && { replicationRules: [copyTo(copiedTo)] }),
    })
  }
}

/** A browser asks S3 before it sends anything, and S3 knows of no address that was signed then: so it is asked for by the origin. */
function ruleFor(origins: readonly string[]): CorsRule {
  return {
    allowedOrigins: [...origins],
    allowedMethods: fileAccess.methods.map((method) => HttpMethods[method]),
    allowedHeaders: [...fileAccess.sentHeaders],
    exposedHeaders: [...fileAccess.readHeaders],
    maxAge: fileAccess.maxAgeS,
  }
}

/** With its tag, by which the copy goes on its day. A deletion is not copied: a mistake here is no mistake there. */
function copyTo(bucket: IBucket): ReplicationRule {
  return { destination: bucket, priority: 1, deleteMarkerReplication: false }
}
