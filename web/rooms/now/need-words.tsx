import { Link } from 'wouter'
import { useMay } from '../../app/session/session.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { useCountedWords } from './counted-words.tsx'
import { LiftSwitch } from './lift-switch.tsx'
import type { Of, Words } from './need-text.ts'
import type { Need } from './needs.ts'
import { nowTexts } from './now.texts.ts'
import { places } from './places.ts'
import { Said } from './said.tsx'
import { useScopeName } from './use-scope-name.ts'
import { useStopAddress } from './use-stop-address.ts'
import { useSwitchTitle } from './use-switch-title.ts'

/** What is needed, why, and the act for it. */
export function useNeedWords(): (need: Need) => Words {
  const t = useTexts(nowTexts)
  const format = useFormat()
  const scopeName = useScopeName()
  const switchTitle = useSwitchTitle()
  const stopAddress = useStopAddress()
  const ofCounted = useCountedWords()
  const may = useMay()

  function ofPart({ part, state, reason }: Of<'part'>): Words {
    const name = t(partNames[part])
    return {
      title: state === 'failed' ? t('partFailed', { part: name }) : t('partDegraded', { part: name }),
      why: reason,
      act: null,
    }
  }

  function ofSwitch({ switch: one }: Of<'switch'>): Words {
    return {
      title: switchTitle(one),
      why: (
        <>
          <bdi>{one.reason === '' ? t('noReason') : one.reason}</bdi> · <Time at={one.since} />
        </>
      ),
      act: one.scope.kind === 'platform' ? null : <LiftSwitch lifted={one} />,
    }
  }

  function ofBudget({ budget, share, isShort }: Of<'budget'>): Words {
    const said = { scope: scopeName(budget.scope), period: t(budget.period) }
    const nearly = t('budgetSoon', { ...said, share: format.percent(share) })
    return {
      title: share >= 1 ? t('budgetSpent', said) : isShort ? t('budgetShort', said) : nearly,
      why: t('budgetWaits', { count: budget.waiting }),
      act: <Link href={places.budgets}>{t(may('putBudget') ? 'raise' : 'look')}</Link>,
    }
  }

  function ofAgent({ agent: name, state, waiting }: Of<'agent'>): Words {
    return {
      title: state === 'down' ? t('agentDown', { name }) : t('agentDegraded', { name }),
      why: t('agentWaits', { count: waiting }),
      act: <Link href={places.agent(name)}>{t('look')}</Link>,
    }
  }

  function ofModel({ model: name, state, until }: Of<'model'>): Words {
    return {
      title: state === 'failing' ? t('modelFailing', { name }) : t('modelLimited', { name }),
      why:
        until === null ? t('modelNow') : <Said say={(when) => t('modelUntil', { when })} value={<Time at={until} />} />,
      act: <Link href={places.models}>{t('look')}</Link>,
    }
  }

  function ofStop({ stop }: Of<'stopping'>): Words {
    return {
      title: t('stopping'),
      why: t('stoppingAbout', { count: stop.stopped }),
      act: <Link href={stopAddress(stop.id)}>{t('receipt')}</Link>,
    }
  }

  return (need) => {
    switch (need.kind) {
      case 'part':
        return ofPart(need)
      case 'switch':
        return ofSwitch(need)
      case 'budget':
        return ofBudget(need)
      case 'agent':
        return ofAgent(need)
      case 'model':
        return ofModel(need)
      case 'ownBudgets':
      case 'effects':
      case 'approvals':
      case 'deadLetters':
      case 'deliveries':
        return ofCounted(need)
      case 'stopping':
        return ofStop(need)
    }
  }
}

const partNames = {
  store: 'store',
  lanes: 'lanes',
  feed: 'feed',
  models: 'partModels',
  agents: 'partAgents',
  blobs: 'blobs',
  work: 'work',
} as const
