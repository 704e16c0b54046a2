import type { ArtifactOfStep } from '../../../contract/resources/file.ts'
import type { Fact } from '../../../events/catalogue.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'

/** One fact for each file that a step made. */
export function artifactsMade(step: RecordedStep): Fact[] {
  return artifactsOf(step).map(({ id, name, media_type, bytes }) => ({
    type: 'artifact.created',
    data: { file_id: id, step: step.number, name, media_type, bytes },
  }))
}

/** The files made by a tool’s call, or by a model in its reply. */
export function artifactsOf(step: RecordedStep): readonly ArtifactOfStep[] {
  return step.kind === 'tool_call' || step.kind === 'model_call' ? (step.artifacts ?? []) : []
}
