import type { MailEvent, MailLanguage, MailSubscription } from '../../../contract/resources/mail-subscription.ts'
import { Choice, TextField } from '../../kit/field.tsx'
import { Tick } from '../../kit/form.tsx'
import { namesIn } from '../../kit/names-in.ts'
import { languageNames, useTexts } from '../../texts/catalogue.ts'
import styles from './notifications.module.css'
import { notificationsTexts } from './notifications.texts.ts'

/** Each of them, in the order of the form. */
const events = Object.keys({
  'approval.requested': true,
  'mission.failed': true,
  'mission.expired': true,
  'effect.unknown': true,
  'tool.changed': true,
  'budget.warning': true,
  'budget.exhausted': true,
  'switch.set': true,
  'stop.requested': true,
} satisfies Readonly<Record<MailEvent, true>>) as MailEvent[]

/** Of what an address is told, as somebody writes it. */
export interface Draft {
  readonly events: readonly MailEvent[]
  readonly agents: string
  readonly tags: string
  readonly language: MailLanguage
}

export function draftOf({ events, agents, tags, language }: MailSubscription): Draft {
  return { events, agents: agents.join(', '), tags: tags.join(', '), language }
}

export function toldIn({ events, agents, tags, language }: Draft) {
  return { events: [...events], agents: namesIn(agents), tags: namesIn(tags), language }
}

interface ToldFieldsProps {
  readonly draft: Draft
  change(draft: Draft): void
  problemAt(field: string): string | undefined
}

export function ToldFields({ draft, change, problemAt }: ToldFieldsProps) {
  const t = useTexts(notificationsTexts)
  const turn = (event: MailEvent, isOn: boolean) =>
    change({ ...draft, events: events.filter((one) => (one === event ? isOn : draft.events.includes(one))) })
  return (
    <>
      <fieldset className={styles.events}>
        <legend>{t('when')}</legend>
        {events.map((event) => (
          <Tick key={event} label={t(event)} isOn={draft.events.includes(event)} turn={(isOn) => turn(event, isOn)} />
        ))}
      </fieldset>
      <TextField
        label={t('agents')}
        hint={t('agentsHint')}
        value={draft.agents}
        problem={problemAt('agents')}
        onChange={(event) => change({ ...draft, agents: event.target.value })}
      />
      <TextField
        label={t('tags')}
        hint={t('tagsHint')}
        value={draft.tags}
        problem={problemAt('tags')}
        onChange={(event) => change({ ...draft, tags: event.target.value })}
      />
      <Choice
        label={t('language')}
        value={draft.language}
        options={[
          ['en-GB', languageNames['en-GB']],
          ['de', languageNames.de],
        ]}
        choose={(language) => change({ ...draft, language: language as MailLanguage })}
      />
    </>
  )
}
