import { Link } from 'wouter'
import { useMay } from '../../app/session/session.tsx'
import { Elapsed, Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { sayCounted } from './counted.ts'
import type { Of, Words } from './need-text.ts'
import { nowTexts } from './now.texts.ts'
import { places } from './places.ts'
import { Said } from './said.tsx'

type CountedNeed = Of<'ownBudgets' | 'effects' | 'approvals' | 'deadLetters' | 'deliveries'>

/** Of needs that many things share. */
export function useCountedWords(): (need: CountedNeed) => Words {
  const t = useTexts(nowTexts)
  const format = useFormat()
  const may = useMay()

  function ofOwnBudgets(need: Of<'ownBudgets'>): Words {
    const place = need.count === 1 ? places.mission(need.mission) : places.missionsOnBudgets
    return {
      title: t('ownBudgets', { count: need.count, shown: sayCounted(need, format) }),
      why: <Said say={(since) => t('ownBudgetsAbout', { since })} value={<Elapsed since={need.oldest} />} />,
      act: <Link href={place}>{t(may('putMissionBudget') ? 'raise' : 'look')}</Link>,
    }
  }

  function ofApprovals(need: Of<'approvals' | 'effects'>): Words {
    const about = need.kind === 'effects' ? 'effectsAbout' : 'approvalsAbout'
    return {
      title: t(need.kind, { count: need.count, shown: sayCounted(need, format) }),
      why: <Said say={(since) => t(about, { since })} value={<Elapsed since={need.oldest} />} />,
      act: <Link href={places.approvals}>{t(may('decideApproval') ? 'decide' : 'look')}</Link>,
    }
  }

  function ofDeadLetters(need: Of<'deadLetters'>): Words {
    return {
      title: t('deadLetters', { count: need.count, shown: sayCounted(need, format), code: need.code }),
      why: <Said say={(when) => t('deadLettersAbout', { when })} value={<Time at={need.newest} />} />,
      act: <Link href={places.deadLetters(need.code)}>{t(may('redriveDeadLetter') ? 'redrive' : 'look')}</Link>,
    }
  }

  function ofDeliveries(need: Of<'deliveries'>): Words {
    return {
      title: t('deliveries', { count: need.count, shown: sayCounted(need, format) }),
      why: need.host,
      act: <Link href={places.deliveries}>{t('look')}</Link>,
    }
  }

  return (need) => {
    switch (need.kind) {
      case 'ownBudgets':
        return ofOwnBudgets(need)
      case 'effects':
      case 'approvals':
        return ofApprovals(need)
      case 'deadLetters':
        return ofDeadLetters(need)
      case 'deliveries':
        return ofDeliveries(need)
    }
  }
}
