import { useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import type { MissionRow } from '../mission-row.ts'
import { useActs } from './acts.ts'
import styles from './bulk.module.css'
import { bulkTexts } from './bulk.texts.ts'
import { BulkDialog } from './bulk-dialog.tsx'
import type { BulkAct } from './plan.ts'

interface BulkBarProps {
  /** Read when an act is looked at: what is chosen changes by itself. */
  chosen(): readonly MissionRow[]
  /** After an act. */
  done(): void
}

/** What may be done to the chosen missions. */
export function BulkBar({ chosen, done }: BulkBarProps) {
  const t = useTexts(bulkTexts)
  const acts = useActs()
  const [opened, setOpened] = useState<{ readonly begin: BulkAct; readonly rows: readonly MissionRow[] }>()
  return (
    <fieldset className={styles.acts} aria-label={t('acts')}>
      {acts.map(({ begin, needs }) => (
        <Button key={begin.kind} operation={needs} onPress={() => setOpened({ begin, rows: chosen() })}>
          {t(begin.kind)}
        </Button>
      ))}
      {opened && (
        <BulkDialog
          begin={opened.begin}
          rows={opened.rows}
          close={() => {
            setOpened(undefined)
            done()
          }}
        />
      )}
    </fieldset>
  )
}
