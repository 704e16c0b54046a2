import { Tags } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'
import { type Stage, tagsOf } from './stage.ts'

/** Everything that can be tagged says of which stage it is, for bills and for whoever finds it. */
export function tagAll(scope: IConstruct, stage: Stage): void {
  for (const [key, value] of Object.entries(tagsOf(stage))) Tags.of(scope).add(key, value)
}
