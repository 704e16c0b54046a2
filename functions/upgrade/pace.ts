/**
 * How fast a release replaces the previous one: configurations of CodeDeploy. A tenth of the requests for five minutes shows how
 * the release affects them. A release that raised the stored format does not wait: functions of the previous release are refused
 * from then on.
 */
export function paceOf({ raised }: { readonly raised: boolean }): string {
  return raised ? 'CodeDeployDefault.LambdaAllAtOnce' : 'CodeDeployDefault.LambdaCanary10Percent5Minutes'
}
