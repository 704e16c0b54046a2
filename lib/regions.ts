import { RegionInfo } from 'aws-cdk-lib/region-info'
import { SettingsError } from './settings-error.ts'
import type { Stage } from './stage.ts'

/**
 * Checks that AWS has the regions of a deployment: a mistyped name matches the pattern, and CloudFormation would then be called
 * at an address that does not exist.
 * @param here the region of the credentials
 * @throws SettingsError
 */
export function requireRegions(stage: Pick<Stage, 'name' | 'region' | 'copy'>, here: string | undefined): void {
  const { name, region, copy } = stage
  const problems = [
    ...problemOf(`The stage ${name} would be in`, region ?? here),
    ...problemOf(`The copy of ${name} would be in`, copy?.region),
  ]
  if (problems.length > 0) throw new SettingsError(problems)
}

function problemOf(where: string, region: string | undefined): readonly string[] {
  const known = RegionInfo.regions.map(({ name }) => name)
  if (region === undefined || known.includes(region)) return []
  const [area] = region.split('-')
  const near = known.filter((name) => name.startsWith(`${area}-`))
  const choice = near.length > 0 ? near : ['eu-central-1', 'us-east-1', 'and others']
  return [
    `${where} ${JSON.stringify(region)}, which this release of the AWS CDK does not know as a region. It knows ${choice.join(', ')}`,
  ]
}
