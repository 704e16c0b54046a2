import { ListFilter, X } from 'lucide-react'
import { memo, type RefObject, useId, useState } from 'react'
import { useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Choices } from '../../kit/choices.tsx'
import { Choice, TextField } from '../../kit/field.tsx'
import { statusTexts } from '../../kit/status.texts.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { momentAt, wallTime } from '../../texts/wall-time.ts'
import { DraftField } from './draft-field.tsx'
import { filterTexts } from './filter-bar.texts.ts'
import { type Filters, isFiltered, isName, type Span, spans, statuses, waits } from './filters.ts'
import styles from './missions-page.module.css'

interface FilterBarProps {
  readonly filters: Filters
  change(change: Partial<Filters>): void
  clear(): void
  /** The field that `/` leads to. */
  readonly search: RefObject<HTMLInputElement | null>
  /** Escape in the field. */
  leave(): void
}

/** Every filter stands in the address. */
export const FilterBar = memo(Bar)

function Bar({ filters, change, clear, search, leave }: FilterBarProps) {
  const t = useTexts(filterTexts)
  const words = useTexts(statusTexts)
  const [isOpen, setOpen] = useState(false)
  const [only] = filters.status
  const summary =
    only === undefined
      ? t('anyStatus')
      : filters.status.length === 1
        ? words(only)
        : t('someStatuses', { count: filters.status.length })
  return (
    <search className={styles.filters} aria-label={t('filters')} data-open={isOpen || undefined}>
      <DraftField
        label={t('text')}
        placeholder={t('textShort')}
        value={filters.text}
        change={(text) => change({ text })}
        input={search}
        leave={leave}
        enterKeyHint="search"
      />
      <span className={styles.toggle}>
        <Button icon={<ListFilter aria-hidden />} aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
          {t('filters')}
        </Button>
      </span>
      <Choices
        label={`${t('status')}: ${filters.status.map((one) => words(one)).join(', ') || t('anyStatus')}`}
        summary={summary}
        options={statuses.map((one) => [one, words(one)])}
        chosen={filters.status}
        choose={(status) => change({ status })}
      />
      <AgentField filters={filters} change={change} />
      <DraftField
        label={t('tag')}
        placeholder={t('tag')}
        value={filters.tag}
        change={(tag) => change({ tag })}
        problemOf={(text) => (text === '' || isName(text) ? undefined : t('nameProblem'))}
      />
      <Since filters={filters} change={change} />
      <Choice
        label={t('waits')}
        isCompact
        value={filters.waits}
        choose={(value) => change({ waits: waits.find((one) => one === value) ?? '' })}
        options={waits.map((one) => [one, one === '' ? t('waitsAny') : t(`waits${one}`)])}
      />
      <DraftField
        label={t('cost')}
        placeholder={t('costShort')}
        value={filters.cost === 0 ? '' : String(filters.cost)}
        change={(text) => change({ cost: Number(text) || 0 })}
        type="number"
        min={0}
        step="any"
      />
      <Choice
        label={t('children')}
        isCompact
        value={filters.children}
        choose={(value) => change({ children: value === 'hidden' ? 'hidden' : 'shown' })}
        options={[
          ['shown', t('childrenshown')],
          ['hidden', t('childrenhidden')],
        ]}
      />
      {isFiltered(filters) && (
        <Button look="quiet" icon={<X aria-hidden />} onPress={clear}>
          {t('clear')}
        </Button>
      )}
    </search>
  )
}

type PartProps = Pick<FilterBarProps, 'filters' | 'change'>

function AgentField({ filters, change }: PartProps) {
  const t = useTexts(filterTexts)
  const may = useMay()
  const known = useOperation('listAgents', { query: { limit: 100 } }, { when: may('listAgents') })
  const id = useId()
  return (
    <>
      <DraftField
        label={t('agent')}
        placeholder={t('agent')}
        value={filters.agent}
        change={(agent) => change({ agent })}
        problemOf={(text) => (text === '' || isName(text) ? undefined : t('nameProblem'))}
        list={id}
      />
      <datalist id={id}>
        {known.data?.items.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  )
}

function Since({ filters, change }: PartProps) {
  const t = useTexts(filterTexts)
  const { zone } = useFormat()
  const [isRange, setRange] = useState(false)
  const { after, before, since } = filters
  const showsRange = isRange || after !== '' || before !== ''
  return (
    <>
      <Choice
        label={t('since')}
        isCompact
        value={showsRange ? 'range' : since}
        choose={(value) => {
          setRange(value === 'range')
          if (value !== 'range') change({ since: spanOf(value), after: '', before: '' })
        }}
        options={[
          ...spans.map((one) => [one, one === '' ? t('sinceAny') : t(`since${one}`)] as const),
          ['range', t('sinceRange')],
        ]}
      />
      {showsRange && (
        <>
          <Moment
            label={t('after', { zone })}
            zone={zone}
            value={after}
            change={(moment) => change({ after: moment, since: '' })}
          />
          <Moment
            label={t('before', { zone })}
            zone={zone}
            value={before}
            change={(moment) => change({ before: moment, since: '' })}
          />
        </>
      )}
    </>
  )
}

interface MomentProps {
  readonly label: string
  readonly zone: string
  readonly value: string
  change(moment: string): void
}

function Moment({ label, zone, value, change }: MomentProps) {
  return (
    <span className={styles.moment}>
      <TextField
        label={label}
        type="datetime-local"
        value={value === '' ? '' : wallTime(Date.parse(value), zone)}
        onChange={({ target }) => {
          const at = momentAt(target.value, zone)
          change(at === undefined ? '' : new Date(at).toISOString())
        }}
      />
    </span>
  )
}

function spanOf(value: string): Span {
  return spans.find((one) => one === value) ?? ''
}
