import { languages, prefer, themes } from '../../preferences/preferences.ts'
import { languageNames, useTexts } from '../../texts/catalogue.ts'
import { groups } from '../rooms.ts'
import { useMay } from '../session/session.tsx'
import { useSignOut } from '../session/use-sign-out.ts'
import { shellTexts } from '../shell/shell.texts.ts'
import type { CommandGroup } from './commands.ts'
import { paletteTexts } from './palette.texts.ts'

/** What can be made, with the form for it. */
const makings = [
  { needs: 'submitMission', name: 'submit', to: '/missions/new' },
  { needs: 'createAgent', name: 'newAgent', to: '/agents?new=open' },
  { needs: 'createSchedule', name: 'newSchedule', to: '/schedules?new=open' },
  { needs: 'putBudget', name: 'newBudget', to: '/budgets?new=open' },
  { needs: 'putLimit', name: 'newLimit', to: '/limits?new=open' },
  { needs: 'createKey', name: 'newKey', to: '/keys?new=open' },
] as const

/** Everything that the palette offers to this person. */
export function useCommands(): readonly CommandGroup[] {
  const t = useTexts(paletteTexts)
  const shell = useTexts(shellTexts)
  const may = useMay()
  const signOut = useSignOut()
  const places = groups
    .flatMap((group) => group.places)
    .filter(({ needs }) => needs === undefined || may(needs))
    .map(({ path, name }) => ({ id: path, title: shell(name), to: path }))
  const views = may('listMissions')
    ? (['RUNNING', 'WAITING', 'FAILED'] as const).map((status) => ({
        id: `missions ${status}`,
        title: t(status),
        to: `/missions?status=${status}`,
      }))
    : []
  const acts = makings
    .filter(({ needs }) => may(needs))
    .map(({ needs, name, to }) => ({ id: needs, title: t(name), to }))
  return [
    { title: t('acts'), commands: acts },
    { title: t('places'), commands: places },
    { title: t('views'), commands: views },
    {
      title: t('browser'),
      commands: [
        ...themes.map((theme) => ({ id: `theme ${theme}`, title: t(theme), act: () => prefer({ theme }) })),
        ...languages.map((language) => ({
          id: `language ${language}`,
          title: `${t('language')}: ${languageNames[language]}`,
          act: () => prefer({ language }),
        })),
        { id: 'sign out', title: shell('signOut'), act: () => void signOut() },
      ],
    },
  ]
}
