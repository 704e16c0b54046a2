import { Tags } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'
import { type Stage, tagsOf } from './stage.ts'

/** Tags everything that can be tagged with its stage, for bills and for anybody who finds it. */
export function tagAll(scope: IConstruct, stage: Stage): void {
  for (const [key, value] of Object.entries(tagsOf(stage))) Tags.of(scope).add(key, value)
}
