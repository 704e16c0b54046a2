import { problemsWithin } from '../../api/problems.ts'
import { Button } from '../../kit/button.tsx'
import { Choice, TextArea, TextField } from '../../kit/field.tsx'
import { Acts, Beside, Tick } from '../../kit/form.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { type ExpectationDraft, emptyExpectation, expectationIn, expectationKinds } from './case-draft.ts'
import styles from './evaluations.module.css'
import { evaluationsTexts } from './evaluations.texts.ts'

interface ExpectationsProps {
  readonly expectations: readonly ExpectationDraft[]
  readonly error: Error | null
  change(expectations: readonly ExpectationDraft[]): void
}

const most = 10

/** What an answer has to be like: all of them hold, or the case fails. */
export function Expectations({ expectations, error, change }: ExpectationsProps) {
  const t = useTexts(evaluationsTexts)
  return (
    <>
      {expectations.length === 0 && <p>{t('noExpectation')}</p>}
      {expectations.map((one, at) => (
        <ExpectationFields
          // biome-ignore lint/suspicious/noArrayIndexKey: an expectation has no name
          key={at}
          number={at + 1}
          expectation={one}
          problem={problemsWithin(error, `expectations.${at}`)}
          change={(next) => change(expectations.map((other, place) => (place === at ? next : other)))}
          remove={() => change(expectations.filter((_, place) => place !== at))}
        />
      ))}
      {expectations.length < most && (
        <Acts>
          <Button onPress={() => change([...expectations, emptyExpectation('contains')])}>{t('addExpectation')}</Button>
        </Acts>
      )}
    </>
  )
}

interface ExpectationProps {
  readonly number: number
  readonly expectation: ExpectationDraft
  readonly problem: string | undefined
  change(expectation: ExpectationDraft): void
  remove(): void
}

function ExpectationFields({ number, expectation, problem, change, remove }: ExpectationProps) {
  const t = useTexts(evaluationsTexts)
  const { kind, text, ignoresCase, isInverted, judge, minScore } = expectation
  const isOnText = kind === 'contains' || kind === 'matches'
  const isScored = kind === 'program' || kind === 'judge'
  return (
    <fieldset className={styles.expectation}>
      <legend>{t('expectation', { number })}</legend>
      <Choice
        label={t('expectationKind')}
        value={kind}
        options={expectationKinds.map((one) => [one, t(`expect_${one}`)])}
        choose={(value) => {
          const known = expectationKinds.find((one) => one === value) ?? 'contains'
          change({ ...emptyExpectation(known), text })
        }}
      />
      <TextArea
        label={t(`expected_${kind}`)}
        hint={t(`expectedHint_${kind}`)}
        rows={kind === 'contains' || kind === 'equals' ? 2 : 4}
        required={kind !== 'equals'}
        spellCheck={false}
        value={text}
        problem={expectationIn(expectation) === undefined ? t('notSchema') : problem}
        onChange={(event) => change({ ...expectation, text: event.target.value })}
      />
      {isOnText && (
        <Beside>
          <Tick
            label={t('ignoreCase')}
            isOn={ignoresCase}
            turn={(isOn) => change({ ...expectation, ignoresCase: isOn })}
          />
          <Tick label={t('inverted')} isOn={isInverted} turn={(isOn) => change({ ...expectation, isInverted: isOn })} />
        </Beside>
      )}
      {isScored && (
        <Beside>
          {kind === 'judge' && (
            <TextField
              label={t('judge')}
              hint={t('judgeHint')}
              maxLength={64}
              value={judge}
              onChange={(event) => change({ ...expectation, judge: event.target.value })}
            />
          )}
          <TextField
            label={t('leastScore')}
            type="number"
            required
            min={0}
            max={100}
            value={minScore}
            onChange={(event) => change({ ...expectation, minScore: event.target.value })}
          />
        </Beside>
      )}
      <Acts>
        <Button look="quiet" onPress={remove}>
          {t('removeExpectation', { number })}
        </Button>
      </Acts>
    </fieldset>
  )
}
