import { useState } from 'react'
import type { Json } from '../../../contract/resources/common.ts'
import type { ToolEffect } from '../../../contract/resources/tool.ts'
import { problemsIn } from '../../api/problems.ts'
import type { AnswerFor } from '../../api/use-operation.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../kit/button.tsx'
import { TextArea } from '../../kit/field.tsx'
import { Tick } from '../../kit/form.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { jsonIn } from '../../kit/given-json.ts'
import { JsonTree } from '../../kit/json-tree/json-tree.tsx'
import { Badge } from '../../kit/status.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { toolsTexts } from './tools.texts.ts'

interface TryToolProps {
  readonly name: string
  readonly effect: ToolEffect
}

/** Calls a tool once, as a model would. */
export function TryTool({ name, effect }: TryToolProps) {
  const t = useTexts(toolsTexts)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button look="primary" operation="tryTool" onPress={() => setOpen(true)}>
        {t('tryIt')}
      </Button>
      {isOpen && <TryDialog name={name} effect={effect} close={() => setOpen(false)} />}
    </>
  )
}

function TryDialog({ name, effect, close }: TryToolProps & { close(): void }) {
  const t = useTexts(toolsTexts)
  const [given, setGiven] = useState('{}')
  const [isConfirmed, confirm] = useState(false)
  const [trial, setTrial] = useState<AnswerFor<'tryTool'>>()
  const { send, error, isBusy } = useSubmit('tryTool')
  const parsed = argumentsIn(given)
  const submit = () => {
    if (parsed) send({ params: { name }, body: { arguments: parsed, confirm: isConfirmed } }, setTrial)
  }
  return (
    <FormDialog
      title={t('tryTitle', { name })}
      isOpen
      close={close}
      verb={t('call')}
      isBusy={isBusy || parsed === undefined || (effect !== 'none' && !isConfirmed)}
      error={error}
      submit={submit}
    >
      <TextArea
        label={t('arguments')}
        hint={t('argumentsHint')}
        rows={5}
        spellCheck={false}
        value={given}
        problem={parsed === undefined ? t('notObject') : problemsIn(error)('arguments')}
        onChange={(event) => setGiven(event.target.value)}
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

function argumentsIn(text: string): Record<string, Json> | undefined {
  const given = jsonIn(text)
  if (given.kind === 'problem' || typeof given.value !== 'object' || given.value === null) return undefined
  return Array.isArray(given.value) ? undefined : given.value
}
