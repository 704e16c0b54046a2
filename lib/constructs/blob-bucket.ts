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
  /** A name, if another stack that cannot reference the bucket uses it. */
  readonly name?: string
  /** The destination for copies of its objects. */
  readonly copiedTo?: IBucket
  /** The sites whose pages may send and fetch objects, at presigned addresses. */
  readonly origins?: readonly string[]
}

/** A day more than tables can be restored to: DynamoDB keeps 35 days at most. */
const deletedBlobDays = 36

/** Payloads that are too long for an item. Blobs are written once, so a noncurrent version is a deleted blob. */
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
      // CloudFormation deletes only empty buckets, so a function of the CDK empties it first.
      autoDeleteObjects: !keep,
      ...(name === undefined ? {} : { bucketName: name }),
      ...(origins.length > 0 && { cors: [ruleFor(origins)] }),
      ...(copiedTo && { replicationRules: [copyTo(copiedTo)] }),
    })
  }
}

/** A browser asks S3 before it sends anything, and S3 does not yet see the presigned address: so the rule checks the origin. */
function ruleFor(origins: readonly string[]): CorsRule {
  return {
    allowedOrigins: [...origins],
    allowedMethods: fileAccess.methods.map((method) => HttpMethods[method]),
    allowedHeaders: [...fileAccess.sentHeaders],
    exposedHeaders: [...fileAccess.readHeaders],
    maxAge: fileAccess.maxAgeS,
  }
}

/** The copy keeps its tag, by which it expires. Deletions are not copied, so a mistake here does not affect the copy. */
function copyTo(bucket: IBucket): ReplicationRule {
  return { destination: bucket, priority: 1, deleteMarkerReplication: false }
}
