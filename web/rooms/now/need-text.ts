import type { ReactNode } from 'react'
import type { Need } from './needs.ts'

/** What stands in the row of a need. */
export interface Words {
  readonly title: string
  readonly why: ReactNode
  readonly act: ReactNode
}

export type Of<Kind extends Need['kind']> = Extract<Need, { kind: Kind }>
