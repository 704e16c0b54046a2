/**
 * How fast a release takes the place of the one before: configurations of CodeDeploy. A tenth of the requests for five minutes
 * shows what it does to them. A release that raised the stored format does not wait: functions of the one before are refused from then on.
 */
export function paceOf({ raised }: { readonly raised: boolean }): string {
  return raised ? 'CodeDeployDefault.LambdaAllAtOnce' : 'CodeDeployDefault.LambdaCanary10Percent5Minutes'
}
