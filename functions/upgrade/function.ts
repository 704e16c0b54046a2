import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'upgrade',
  trigger: { kind: 'deployment' },
  uses: { stores: { entities: ['get', 'put'] } },
  parts: ['format'],
  memoryMb: 256,
  timeoutS: 29,
  impact: 'A deployment was refused or failed before it changed another function; the previous release keeps running.',
})
