import { Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { type StackPart, type Stage, stackName } from '../stage.ts'

interface Part {
  readonly part: StackPart
  /** Its content, for readers of the list of stacks. */
  readonly holds: string
  /** Its region, if the stage does not decide it. */
  readonly region?: string
}

/** One stack of a stage: named after both, in the stage's region, and protected from deletion if the stage is. */
export class StageStack extends Stack {
  constructor(scope: Construct, stage: Stage, { part, holds, region = stage.region }: Part) {
    super(scope, stackName(stage.name, part), {
      description: `Sortie (${stage.name}): ${holds}`,
      terminationProtection: stage.isProtected,
      ...(region === undefined ? {} : { env: { region }, crossRegionReferences: true }),
    })
  }
}
