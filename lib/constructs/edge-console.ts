import { Duration } from 'aws-cdk-lib'
import {
  AccessLevel,
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  ResponseHeadersPolicy,
  type ResponseSecurityHeadersBehavior,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { consolePolicy } from '../../contract/console.ts'
import { showingThePage } from '../edge-functions.ts'
import { atEachRequest } from './edge-function.ts'

/** How CloudFront answers with the console: its page, and the files whose names have a hash. */
export interface ConsoleBehaviours {
  readonly page: BehaviorOptions
  readonly hashed: BehaviorOptions
}

export function consoleBehaviours(scope: Construct, bucket: IBucket, plainFiles: readonly string[]): ConsoleBehaviours {
  const hashed = {
    // To list lets S3 say that a file is not there, in place of that it may not be read.
    origin: S3BucketOrigin.withOriginAccessControl(bucket, {
      originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
    }),
    // Whoever types the address leaves the scheme out.
    viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
    cachePolicy: CachePolicy.CACHING_OPTIMIZED,
    compress: true,
    responseHeadersPolicy: new ResponseHeadersPolicy(scope, 'ConsoleHeaders', {
      comment: 'What a browser may do in the console',
      securityHeadersBehavior: securityHeaders(consolePolicy),
      customHeadersBehavior: {
        customHeaders: [{ header: 'cross-origin-opener-policy', value: 'same-origin', override: true }],
      },
    }),
  }
  return { hashed, page: { ...hashed, ...atEachRequest(scope, 'Page', showingThePage(plainFiles)) } }
}

/** Those that functions give each answer (`security-headers.ts`), with another policy. */
export function securityHeaders(contentSecurityPolicy: string): ResponseSecurityHeadersBehavior {
  return {
    contentSecurityPolicy: { contentSecurityPolicy, override: true },
    contentTypeOptions: { override: true },
    frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
    referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
    strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
  }
}
