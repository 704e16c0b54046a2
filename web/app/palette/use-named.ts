import { useEffect } from 'react'
import { type ItemOf, type Listing, useList } from '../../api/use-operation.ts'
import { useKept } from '../../preferences/kept.ts'
import { keptViews } from '../../rooms/missions/views.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { useMay } from '../session/session.tsx'
import { shellTexts } from '../shell/shell.texts.ts'
import type { CommandGroup } from './commands.ts'
import { paletteTexts } from './palette.texts.ts'

/** As many of a kind are read to be found by their names. */
const mostRead = 1000

/** The tenant's own things that a name leads to: views of missions, agents and schedules. */
export function useNamed(): readonly CommandGroup[] {
  const t = useTexts(paletteTexts)
  const shell = useTexts(shellTexts)
  const may = useMay()
  const [{ own }] = useKept(keptViews)
  const agents = useNames('listAgents')
  const schedules = useNames('listSchedules')
  const views = may('listMissions') ? own : []
  return [
    {
      title: t('ownViews'),
      commands: views.map(({ name, search }) => ({ id: `view ${name}`, title: name, to: `/missions?${search}` })),
    },
    {
      title: shell('agents'),
      commands: agents.map(({ name, description }) => ({
        id: `agent ${name}`,
        title: name,
        about: description.slice(0, mostAbout),
        to: `/agents/${name}`,
      })),
    },
    {
      title: shell('schedules'),
      commands: schedules.map(({ id, name }) => ({
        id: `schedule ${id}`,
        title: name,
        to: `/schedules/${id}`,
      })),
    },
  ]
}

/** A description can be long, and its beginning says enough here. */
const mostAbout = 100

function useNames<O extends Listing & ('listAgents' | 'listSchedules')>(operation: O): readonly ItemOf<O>[] {
  const when = useMay()(operation)
  const { data = [], hasMore, more } = useList(operation, { query: { limit: 100 } } as never, { when })
  const read = data.length
  useEffect(() => {
    if (hasMore && read < mostRead) more()
  }, [hasMore, read, more])
  return data
}
