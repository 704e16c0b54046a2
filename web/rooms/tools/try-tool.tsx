import { useState } from 'react'
import type { ToolEffect } from '../../../contract/resources/tool.ts'
import type { AnswerFor } from '../../api/call.ts'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../kit/button.tsx'
import { useDraft } from '../../kit/editing/use-draft.ts'
import { Tick } from '../../kit/form.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { objectIn } from '../../kit/given-json.ts'
import { JsonTree } from '../../kit/json-tree/json-tree.tsx'
import { ObjectField } from '../../kit/object-field.tsx'
import { Badge } from '../../kit/status.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { toolsTexts } from './tools.texts.ts'

interface TryToolProps {
  readonly name: string
  readonly effect: ToolEffect
  readonly look?: 'primary' | 'quiet'
}

/** Calls a tool once, as a model would. */
export function TryTool({ name, effect, look = 'primary' }: TryToolProps) {
  const t = useTexts(toolsTexts)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button look={look} operation="tryTool" onPress={() => setOpen(true)}>
        {t('tryIt')}
      </Button>
      {isOpen && <TryDialog name={name} effect={effect} close={() => setOpen(false)} />}
    </>
  )
}

function TryDialog({ name, effect, close }: Omit<TryToolProps, 'look'> & { close(): void }) {
  const t = useTexts(toolsTexts)
  const drafting = useDraft(`try ${name}`, { given: '{}' })
  const { given } = drafting.draft
  const [isConfirmed, confirm] = useState(false)
  const [trial, setTrial] = useState<AnswerFor<'tryTool'>>()
  const { send, error, isBusy } = useSubmit('tryTool')
  const parsed = objectIn(given)
  const submit = () => {
    if (parsed)
      send({ params: { name }, body: { arguments: parsed, confirm: isConfirmed } }, (answer) => {
        drafting.forget()
        setTrial(answer)
      })
  }
  return (
    <FormDialog
      title={t('tryTitle', { name })}
      isOpen
      close={close}
      verb={t('call')}
      drafting={drafting}
      isUnfit={parsed === undefined}
      lacks={effect !== 'none' && !isConfirmed && t('confirmLacks')}
      isBusy={isBusy}
      error={error}
      submit={submit}
    >
      <ObjectField
        label={t('arguments')}
        hint={t('argumentsHint')}
        text={given}
        problem={problemsIn(error)('arguments')}
        change={(text) => drafting.change({ given: text })}
      />
      {effect !== 'none' && <Tick label={t('confirm')} isOn={isConfirmed} turn={confirm} />}
      {trial && <Trial trial={trial} />}
    </FormDialog>
  )
}

function Trial({ trial: { output, is_error, duration_ms } }: { readonly trial: AnswerFor<'tryTool'> }) {
  const t = useTexts(toolsTexts)
  const format = useFormat()
  return (
    <section aria-live="polite">
      <h3>
        {t('result')} {is_error && <Badge tone="red">{t('isError')}</Badge>}{' '}
        <small>{format.duration(duration_ms)}</small>
      </h3>
      <JsonTree value={output} name={t('result')} />
    </section>
  )
}
