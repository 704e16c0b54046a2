import { useEffect, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { NewMission } from '../../app/new-mission.tsx'
import { useKnownParts } from '../../app/odd-parts/known-parts.ts'
import { oneOf, queryOf, stateIn } from '../../app/search.ts'
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
    <Page title={t('title')} actions={<NewMission />}>
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

/** Without anything in the address, the list begins with the view that the person chose for that. */
function useUsualView(search: string, go: (to: string, options: { replace: boolean }) => void): void {
  useEffect(() => {
    const { usual } = keptViews.now()
    if (search === '' && usual !== '') go(`/missions?${usual}`, { replace: true })
  }, [search, go])
}
