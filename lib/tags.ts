import { Tags } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'
import type { Stage } from './stage.ts'

/** Everything that can be tagged says of which stage it is, for bills and for whoever finds it; and what `stages.json` adds. */
export function tagAll(scope: IConstruct, { name, tags }: Stage): void {
  const all = { ...tags, application: 'sortie', stage: name }
  for (const [key, value] of Object.entries(all)) Tags.of(scope).add(key, value)
}
