import {
  type BehaviorOptions,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
} from 'aws-cdk-lib/aws-cloudfront'
import type { Construct } from 'constructs'

/** Has CloudFront run this code for each request. */
export function atEachRequest(
  scope: Construct,
  id: string,
  code: string,
): Pick<BehaviorOptions, 'functionAssociations'> {
  const fn = new EdgeFunction(scope, id, { code: FunctionCode.fromInline(code), runtime: FunctionRuntime.JS_2_0 })
  return { functionAssociations: [{ function: fn, eventType: FunctionEventType.VIEWER_REQUEST }] }
}
