import { Link } from 'wouter'
import type { Stop, Switch } from '../../../contract/resources/control.ts'
import { MissionLink } from '../../kit/links.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { controlTexts } from './control.texts.ts'

/** What a switch or a stop is for, with a link to those missions. */
export function ScopeWords({ scope }: { readonly scope: Stop['scope'] | Switch['scope'] }) {
  const t = useTexts(controlTexts)
  switch (scope.kind) {
    case 'tenant':
      return <Link href="/missions">{t('tenant')}</Link>
    case 'agent':
      return (
        <Link href={`/missions?agent=${scope.agent}`}>
          <bdi>{t('ofAgent', { name: scope.agent })}</bdi>
        </Link>
      )
    case 'tag':
      return (
        <Link href={`/missions?tag=${scope.tag}`}>
          <bdi>{t('ofTag', { name: scope.tag })}</bdi>
        </Link>
      )
    case 'platform':
      return t('platform')
    case 'mission':
      return <MissionLink id={scope.mission_id} />
  }
}
