import { Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { useKnownParts } from '../../app/odd-parts/known-parts.ts'
import { oneOf, queryOf, stateIn } from '../../app/search.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Page } from '../../kit/page.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { type Filters, filterParts } from './filters.ts'
import { missionsTexts } from './missions.texts.ts'
import { MissionsList } from './missions-list.tsx'
import { keptViews } from './views.ts'

/** Without filters, `view=all` keeps the view away with which the person begins. */
const known = { ...filterParts, view: oneOf(['all']) }

/** The missions of the tenant, newest first, live. The address has the filters. */
export default function MissionsPage() {
  const t = useTexts(missionsTexts)
  const may = useMay()
  const search = useSearch()
  const [, go] = useLocation()
  const [isPaused, setPaused] = useState(false)
  useUsualView(search, go)
  useKnownParts(known)
  const filters = stateIn(filterParts, search)
  const change = (next: Partial<Filters>) => {
    const query = queryOf(filterParts, { ...filters, ...next })
    go(query === '' ? '/missions?view=all' : `/missions?${query}`, { replace: true })
  }
  return (
    <Page title={t('title')} actions={may('submitMission') && <NewMission />}>
      <MissionsList
        filters={filters}
        change={change}
        clear={() => go('/missions?view=all')}
        isPaused={isPaused}
        pause={setPaused}
      />
    </Page>
  )
}

function NewMission() {
  const t = useTexts(missionsTexts)
  const [, go] = useLocation()
  return (
    <Button look="primary" operation="submitMission" icon={<Plus aria-hidden />} onPress={() => go('/missions/new')}>
      {t('submit')}
    </Button>
  )
}

/** Without anything in the address, the list begins with the view that the person chose for that. */
function useUsualView(search: string, go: (to: string, options: { replace: boolean }) => void): void {
  useEffect(() => {
    const { usual } = keptViews.now()
    if (search === '' && usual !== '') go(`/missions?${usual}`, { replace: true })
  }, [search, go])
}
