import {
  Bot,
  CircleAlert,
  HandCoins,
  HeartCrack,
  ListChecks,
  type LucideIcon,
  MailWarning,
  OctagonPause,
  Send,
  ServerCog,
  TriangleAlert,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Badge, type Tone } from '../../kit/status.tsx'
import { Elapsed, Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { sayCounted } from './counted.ts'
import { LiftSwitch } from './lift-switch.tsx'
import { type Need, type Urgency, urgencyOf } from './needs.ts'
import styles from './now.module.css'
import { nowTexts } from './now.texts.ts'
import { places } from './places.ts'
import { Said } from './said.tsx'
import { useScopeName } from './use-scope-name.ts'
import { useSwitchTitle } from './use-switch-title.ts'

const looks: Readonly<Record<Urgency, Tone>> = { now: 'red', soon: 'amber', known: 'grey' }

const icons: Readonly<Record<Need['kind'], LucideIcon>> = {
  part: HeartCrack,
  switch: OctagonPause,
  budget: HandCoins,
  agent: Bot,
  model: ServerCog,
  effects: TriangleAlert,
  approvals: ListChecks,
  deadLetters: MailWarning,
  deliveries: Send,
  stopping: CircleAlert,
}

/** What it is, why, and what to do about it. */
export function NeedRow({ need }: { readonly need: Need }) {
  const t = useTexts(nowTexts)
  const { title, why, act } = useWords(need)
  const urgency = urgencyOf(need)
  const Icon = icons[need.kind]
  return (
    <li className={styles.need}>
      <span className={styles.urgency}>
        <Badge tone={looks[urgency]} icon={<Icon aria-hidden />}>
          {t(urgency)}
        </Badge>
      </span>
      <b className={styles.needTitle}>
        <bdi>{title}</bdi>
      </b>
      <span className={styles.why}>
        <bdi>{why}</bdi>
      </span>
      <span className={styles.act}>{act}</span>
    </li>
  )
}

interface Words {
  readonly title: string
  readonly why: ReactNode
  readonly act: ReactNode
}

function useWords(need: Need): Words {
  const t = useTexts(nowTexts)
  const format = useFormat()
  const scopeName = useScopeName()
  const switchTitle = useSwitchTitle()
  switch (need.kind) {
    case 'part': {
      const part = t(partNames[need.part])
      const title = need.state === 'failed' ? t('partFailed', { part }) : t('partDegraded', { part })
      return { title, why: need.reason, act: null }
    }
    case 'switch':
      return {
        title: switchTitle(need.switch),
        why: (
          <>
            <bdi>{need.switch.reason === '' ? t('noReason') : need.switch.reason}</bdi> ·{' '}
            <Time at={need.switch.since} />
          </>
        ),
        act: need.switch.scope.kind === 'platform' ? null : <LiftSwitch lifted={need.switch} />,
      }
    case 'stopping':
      return {
        title: t('stopping'),
        why: t('stoppingAbout', { count: need.stop.stopped }),
        act: <Link href={`?stop=${need.stop.id}`}>{t('receipt')}</Link>,
      }
    case 'budget': {
      const said = { scope: scopeName(need.budget.scope), period: t(need.budget.period) }
      const title = need.isSpent
        ? t('budgetSpent', said)
        : t('budgetSoon', { ...said, share: format.percent(need.share) })
      const why = t('budgetWaits', { count: need.budget.waiting })
      return { title, why, act: <Link href={places.budgets}>{t('raise')}</Link> }
    }
    case 'agent':
      return {
        title: need.state === 'down' ? t('agentDown', { name: need.agent }) : t('agentDegraded', { name: need.agent }),
        why: t('agentWaits', { count: need.waiting }),
        act: <Link href={places.agent(need.agent)}>{t('look')}</Link>,
      }
    case 'model':
      return {
        title:
          need.state === 'failing' ? t('modelFailing', { name: need.model }) : t('modelLimited', { name: need.model }),
        why:
          need.until === null ? (
            t('modelNow')
          ) : (
            <Said say={(when) => t('modelUntil', { when })} value={<Time at={need.until} />} />
          ),
        act: <Link href={places.models}>{t('look')}</Link>,
      }
    case 'effects':
    case 'approvals':
      return {
        title: t(need.kind, { count: need.count, shown: sayCounted(need, format) }),
        why: (
          <Said
            say={(since) => t(need.kind === 'effects' ? 'effectsAbout' : 'approvalsAbout', { since })}
            value={<Elapsed since={need.oldest} />}
          />
        ),
        act: <Link href={places.approvals}>{t('decide')}</Link>,
      }
    case 'deadLetters':
      return {
        title: t('deadLetters', { count: need.count, shown: sayCounted(need, format), code: need.code }),
        why: <Said say={(when) => t('deadLettersAbout', { when })} value={<Time at={need.newest} />} />,
        act: <Link href={places.deadLetters(need.code)}>{t('redrive')}</Link>,
      }
    case 'deliveries':
      return {
        title: t('deliveries', { count: need.count, shown: sayCounted(need, format) }),
        why: need.host,
        act: <Link href={places.deliveries}>{t('look')}</Link>,
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
