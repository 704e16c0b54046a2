import { problemsIn, problemsWithin } from '../../../api/problems.ts'
import { Button } from '../../../kit/button.tsx'
import { Choice, TextField } from '../../../kit/field.tsx'
import { Acts, Beside, Tick } from '../../../kit/form.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { type CredentialDraft, emptyDraft, headersTwice, isOAuth, kinds, partsOf } from './credential-draft.ts'
import { editingTexts } from './editing.texts.ts'
import { SecretField } from './secret-field.tsx'

interface CredentialFieldsProps {
  readonly draft: CredentialDraft
  readonly error: Error | null
  change(draft: CredentialDraft): void
}

/** What is sent to a service, by its kind. */
export function CredentialFields({ draft, error, change }: CredentialFieldsProps) {
  const t = useTexts(editingTexts)
  const problemAt = problemsIn(error)
  const { kind, parts } = draft
  return (
    <>
      <Choice
        label={t('kind')}
        value={kind}
        options={kinds.map((one) => [one, t(one)])}
        problem={problemAt('credential.kind')}
        choose={(value) => change(emptyDraft(kinds.find((one) => one === value) ?? 'bearer'))}
      />
      {partsOf[kind].map(({ part, isSecret, isOptional = false }) => {
        const field = {
          label: isOptional ? t('optional', { name: t(part) }) : t(part),
          problem: problemAt(`credential.${part}`),
        }
        const write = (text: string) => change({ ...draft, parts: { ...parts, [part]: text } })
        return isSecret ? (
          <SecretField key={part} {...field} isOptional={isOptional} text={parts[part] ?? ''} change={write} />
        ) : (
          <TextField
            key={part}
            {...field}
            required={!isOptional}
            autoComplete="off"
            spellCheck={false}
            value={parts[part] ?? ''}
            onChange={(event) => write(event.target.value)}
          />
        )
      })}
      {kind === 'headers' && <HeaderFields draft={draft} error={error} change={change} />}
      {isOAuth(kind) && (
        <Choice
          label={t('clientAuth')}
          value={draft.clientAuth}
          options={(['basic', 'body'] as const).map((one) => [one, t(one === 'basic' ? 'inHeader' : 'inBody')])}
          choose={(value) => change({ ...draft, clientAuth: value === 'body' ? 'body' : 'basic' })}
        />
      )}
      {kind === 'oauth_authorization_code' && (
        <Tick
          label={t('needsIssuer')}
          isOn={draft.needsIssuer}
          turn={(needsIssuer) => change({ ...draft, needsIssuer })}
        />
      )}
    </>
  )
}

const mostHeaders = 10

function HeaderFields({ draft, error, change }: CredentialFieldsProps) {
  const t = useTexts(editingTexts)
  const { headers } = draft
  const write = (at: number, part: Partial<CredentialDraft['headers'][number]>) =>
    change({ ...draft, headers: headers.map((header, place) => (place === at ? { ...header, ...part } : header)) })
  const refused = problemsWithin(error, 'credential.headers')
  const twice = headersTwice(draft)
  const problemOf = (name: string, at: number) => {
    const repeated = name.trim().toLowerCase()
    if (twice.includes(repeated)) return t('headerTwice', { names: repeated })
    return at === 0 ? refused : undefined
  }
  return (
    <>
      {headers.map(({ name, value }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a header has no name until it is written
        <Beside key={at}>
          <TextField
            label={t('headerName')}
            required
            autoComplete="off"
            spellCheck={false}
            maxLength={100}
            value={name}
            problem={problemOf(name, at)}
            onChange={(event) => write(at, { name: event.target.value })}
          />
          <SecretField
            label={t('headerValue')}
            text={value}
            problem={undefined}
            change={(text) => write(at, { value: text })}
          />
        </Beside>
      ))}
      <Acts>
        {headers.length < mostHeaders && (
          <Button onPress={() => change({ ...draft, headers: [...headers, { name: '', value: '' }] })}>
            {t('addHeader')}
          </Button>
        )}
        {headers.length > 1 && (
          <Button onPress={() => change({ ...draft, headers: headers.slice(0, -1) })}>{t('removeHeader')}</Button>
        )}
      </Acts>
    </>
  )
}
