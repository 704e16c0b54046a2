import type { MailEvent } from '../../../../contract/resources/mail-subscription.ts'
import type { Notice } from '../../../records/mail-subscription/mail-box.ts'
import type { LinkAct } from '../link-token.ts'

interface PageTexts {
  readonly title: string
  detail(address: string): string
  readonly button: string
  readonly done: string
  readonly doneDetail: string
}

/** What a mail says of one event. */
export type Happened = Pick<Notice, 'type' | 'agent' | 'what' | 'is_spent'>

/** All that mails and their pages say. */
export interface MailTexts {
  /** What an address is told of, in a list. */
  readonly events: Readonly<Record<MailEvent, string>>
  /** What happened, as a subject. */
  happened(notice: Happened): string
  readonly mission: string
  readonly open: string
  several(count: number): string
  further(count: number): string
  readonly linkSubject: string
  link(address: string): string
  readonly confirmBy: string
  readonly notYou: string
  why(address: string): string
  readonly stop: string
  readonly page: Readonly<Record<LinkAct, PageTexts>>
}
