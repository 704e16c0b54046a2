import { useTexts } from '../../texts/catalogue.ts'
import type { Switch } from './needs.ts'
import { nowTexts } from './now.texts.ts'

/** What a switch does, in a sentence. */
export function useSwitchTitle(): (one: Pick<Switch, 'scope' | 'mode'>) => string {
  const t = useTexts(nowTexts)
  return ({ scope, mode }) => {
    if (scope.kind === 'agent') return t('switchAgent', { mode, name: scope.agent })
    if (scope.kind === 'tag') return t('switchTag', { mode, name: scope.tag })
    return scope.kind === 'tenant' ? t('switchTenant', { mode }) : t('switchPlatform', { mode })
  }
}
