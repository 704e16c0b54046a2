import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  OriginRequestCookieBehavior,
  OriginRequestHeaderBehavior,
  OriginRequestPolicy,
  OriginRequestQueryStringBehavior,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { filePolicy } from '../../contract/console.ts'
import { takingThePrefixOff } from '../edge-functions.ts'
import { securityHeaders } from './edge-console.ts'
import { atEachRequest } from './edge-function.ts'

/**
 * Files on their way to S3 and from there, at the address of the API. S3 checks the signature that a function made, for S3’s own host and
 * for exactly this request: so CloudFront signs nothing, and passes on all but the host and what is for the API alone.
 */
export function fileBehaviour(scope: Construct, blobs: IBucket): BehaviorOptions {
  return {
    origin: S3BucketOrigin.withBucketDefaults(blobs),
    allowedMethods: AllowedMethods.ALLOW_ALL,
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    compress: false,
    originRequestPolicy: new OriginRequestPolicy(scope, 'FileRequests', {
      comment: 'What S3 has to see of a request that it signed, without cookies and keys',
      headerBehavior: OriginRequestHeaderBehavior.denyList('host', 'authorization'),
      queryStringBehavior: OriginRequestQueryStringBehavior.all(),
      cookieBehavior: OriginRequestCookieBehavior.none(),
    }),
    responseHeadersPolicy: new ResponseHeadersPolicy(scope, 'FileHeaders', {
      comment: 'Files are attachments, and nothing in them runs',
      securityHeadersBehavior: securityHeaders(filePolicy),
    }),
    ...atEachRequest(scope, 'File', takingThePrefixOff),
  }
}
