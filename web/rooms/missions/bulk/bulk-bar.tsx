import { useState } from 'react'
import type { Asked } from '../../../../sdk/asked.ts'
import { useMay } from '../../../app/session/session.tsx'
import { Button } from '../../../kit/button.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import type { MissionRow } from '../mission-row.ts'
import styles from './bulk.module.css'
import { bulkTexts } from './bulk.texts.ts'
import { BulkDialog } from './bulk-dialog.tsx'
import type { BulkAct } from './plan.ts'

const acts: readonly { readonly begin: BulkAct; readonly needs: Asked }[] = [
  { begin: { kind: 'cancel' }, needs: 'cancelMission' },
  { begin: { kind: 'hold', reason: '' }, needs: 'holdMission' },
  { begin: { kind: 'release' }, needs: 'releaseMission' },
  { begin: { kind: 'redrive', from: 'failed', version: { kind: 'own' } }, needs: 'redriveDeadLetter' },
  { begin: { kind: 'priority', priority: 'HIGH' }, needs: 'changeMission' },
  { begin: { kind: 'addTag', tag: '' }, needs: 'changeMission' },
  { begin: { kind: 'removeTag', tag: '' }, needs: 'changeMission' },
]

interface BulkBarProps {
  /** Read when an act is looked at: what is chosen changes by itself. */
  chosen(): readonly MissionRow[]
  /** After an act. */
  done(): void
}

/** What may be done to the chosen missions. */
export function BulkBar({ chosen, done }: BulkBarProps) {
  const t = useTexts(bulkTexts)
  const may = useMay()
  const [opened, setOpened] = useState<{ readonly begin: BulkAct; readonly rows: readonly MissionRow[] }>()
  return (
    <fieldset className={styles.acts} aria-label={t('acts')}>
      {acts
        .filter(({ needs }) => may(needs))
        .map(({ begin, needs }) => (
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
