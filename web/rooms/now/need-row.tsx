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
import { Badge, type Tone } from '../../kit/status.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useNeedWords } from './need-words.tsx'
import { type Need, type Urgency, urgencyOf } from './needs.ts'
import styles from './now.module.css'
import { nowTexts } from './now.texts.ts'

const looks: Readonly<Record<Urgency, Tone>> = { now: 'red', soon: 'amber', known: 'grey' }

const icons: Readonly<Record<Need['kind'], LucideIcon>> = {
  part: HeartCrack,
  switch: OctagonPause,
  budget: HandCoins,
  ownBudgets: HandCoins,
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
  const { title, why, act } = useNeedWords()(need)
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
