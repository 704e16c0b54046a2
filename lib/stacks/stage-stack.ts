import { Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { type StackPart, type Stage, stackName } from '../stage.ts'

interface Part {
  readonly part: StackPart
  /** What is in it, for whoever looks at the list of stacks. */
  readonly holds: string
  /** Where it is to stand, if that is not up to the stage. */
  readonly region?: string
}

/** One stack of a stage: named after both, where the stage stands, and not to be deleted where that is protected. */
export class StageStack extends Stack {
  constructor(scope: Construct, stage: Stage, { part, holds, region = stage.region }: Part) {
    super(scope, stackName(stage.name, part), {
      description: `Sortie (${stage.name}): ${holds}`,
      terminationProtection: stage.isProtected,
      ...(region === undefined ? {} : { env: { region }, crossRegionReferences: true }),
    })
  }
}
