import { Columns3, Download, Keyboard, Pause, Play } from 'lucide-react'
import { Button } from '../../kit/button.tsx'
import { Choices } from '../../kit/choices.tsx'
import { useKept } from '../../preferences/kept.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { missionsTexts } from './missions.texts.ts'
import styles from './missions-page.module.css'
import { alwaysShown, columnIds, keptHidden } from './shown-columns.ts'

interface ListToolsProps {
  readonly isPaused: boolean
  pause(isPaused: boolean): void
  readonly isBusy: boolean
  exportAll(): void
  help(): void
}

export function ListTools({ isPaused, pause, isBusy, exportAll, help }: ListToolsProps) {
  const t = useTexts(missionsTexts)
  const [hidden, hide] = useKept(keptHidden)
  const mayHide = columnIds.filter((id) => !alwaysShown.includes(id))
  return (
    <div className={styles.tools}>
      <Button icon={isPaused ? <Play aria-hidden /> : <Pause aria-hidden />} onPress={() => pause(!isPaused)}>
        {isPaused ? t('resume') : t('pause')}
      </Button>
      <Choices
        label={t('columns')}
        icon={<Columns3 aria-hidden />}
        summary={t('columns')}
        options={mayHide.map((id) => [id, t(id)])}
        chosen={mayHide.filter((id) => !hidden.includes(id))}
        choose={(wanted) => hide(mayHide.filter((id) => !wanted.includes(id)))}
      />
      <Button
        look="quiet"
        icon={<Download aria-hidden />}
        label={t('exportCsv')}
        isDisabled={isBusy}
        onPress={exportAll}
      />
      <Button look="quiet" icon={<Keyboard aria-hidden />} label={t('help')} onPress={help} />
    </div>
  )
}
