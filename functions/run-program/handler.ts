import { Program, type ProgramEnd } from '../../core/base/ports/programs.ts'
import type { PortsOf } from '../runtime/definition.ts'
import type { definition } from './function.ts'

export function createHandler({ sandbox }: PortsOf<typeof definition>) {
  return (event: unknown): Promise<ProgramEnd> => sandbox.run(Program.parse(event))
}
