import { Plus } from 'lucide-react'
import { useLocation } from 'wouter'
import { Button } from '../kit/button.tsx'
import { useTexts } from '../texts/catalogue.ts'
import { useMay } from './session/session.tsx'
import { shellTexts } from './shell/shell.texts.ts'

/** To the form for a mission, for whoever may submit one. */
export function NewMission() {
  const t = useTexts(shellTexts)
  const may = useMay()
  const [, go] = useLocation()
  if (!may('submitMission')) return null
  return (
    <Button look="primary" operation="submitMission" icon={<Plus aria-hidden />} onPress={() => go('/missions/new')}>
      {t('newMission')}
    </Button>
  )
}
