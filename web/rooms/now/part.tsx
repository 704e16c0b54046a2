import type { ReactNode } from 'react'
import type { Asked } from '../../../sdk/asked.ts'
import type { AnswerFor } from '../../api/call.ts'
import { Loaded } from '../../kit/loaded.tsx'
import { Panel } from '../../kit/panel.tsx'
import styles from './now.module.css'
import type { Reading } from './use-readings.ts'

interface PartProps<O extends Asked> {
  readonly title: string
  readonly reading: Reading<O>
  readonly beside?: ReactNode
  /** How many of twelve columns it has where there is room; without it, it stands in a column. */
  readonly span?: 3 | 6 | 12
  children(data: AnswerFor<O>): ReactNode
}

/** A part of the room. What could not be read anew stays in view; the head of the room says how old it is. */
export function Part<O extends Asked>({ title, reading, beside, span, children }: PartProps<O>) {
  if (!reading.may) return null
  const { data } = reading
  return (
    <div className={styles.part} data-span={span}>
      <Panel title={title} beside={beside}>
        {data === undefined ? <Loaded query={reading}>{children}</Loaded> : children(data)}
      </Panel>
    </div>
  )
}
