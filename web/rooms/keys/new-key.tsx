import { scopes as allScopes } from 'virtual:contract'
import { useState } from 'react'
import type { Scope } from '../../../contract/scopes.ts'
import type { AnswerFor } from '../../api/call.ts'
import { address } from '../../api/client.ts'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { useSession } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Command } from '../../kit/command.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Choice, TextField } from '../../kit/field.tsx'
import { Acts } from '../../kit/form.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { namesIn } from '../../kit/names-in.ts'
import { Secret } from '../../kit/secret.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { keysTexts } from './keys.texts.ts'
import { presets, scopesOf } from './scope-presets.ts'
import { ScopeTicks } from './scope-ticks.tsx'

/** Makes a key; its secret is shown once. */
export function NewKey({ close }: { close(): void }) {
  const [made, setMade] = useState<AnswerFor<'createKey'>>()
  return made ? <MadeKey made={made} close={close} /> : <KeyForm close={close} done={setMade} />
}

function MadeKey({ made, close }: { readonly made: AnswerFor<'createKey'>; close(): void }) {
  const t = useTexts(keysTexts)
  return (
    <Dialog title={t('madeTitle', { name: made.name })} isOpen close={close} isUrgent>
      <p>
        <strong>{t('madeOnce')}</strong>
      </p>
      <Secret text={made.secret} isShown />
      <p>{t('useIt')}</p>
      <Command text={`export SORTIE_URL=${address}\nread -rs SORTIE_API_KEY && export SORTIE_API_KEY`} />
    </Dialog>
  )
}

interface KeyFormProps {
  close(): void
  done(made: AnswerFor<'createKey'>): void
}

function KeyForm({ close, done }: KeyFormProps) {
  const t = useTexts(keysTexts)
  const { key: own } = useSession()
  const [name, setName] = useState('')
  const [kind, setKind] = useState('program')
  const [chosen, choose] = useState<ReadonlySet<Scope>>(new Set(['missions:read', 'missions:write']))
  const [roles, setRoles] = useState('')
  const [agents, setAgents] = useState('')
  const { send, error, isBusy } = useSubmit('createKey', ['listKeys'])
  const problemAt = problemsIn(error)
  const passed = allScopes.filter((scope) => own.scopes.includes(scope))
  const isWorker = kind === 'worker'
  return (
    <FormDialog
      title={t('create')}
      isOpen
      close={close}
      verb={t('createVerb')}
      lacks={!isWorker && chosen.size === 0 && t('scopeLacks')}
      isBusy={isBusy}
      error={error}
      submit={() => {
        const body = isWorker
          ? { name: name.trim(), scopes: ['workers:run' as const], agents: namesIn(agents) }
          : { name: name.trim(), scopes: passed.filter((scope) => chosen.has(scope)), roles: namesIn(roles) }
        send({ body }, done)
      }}
    >
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        required
        maxLength={100}
        value={name}
        problem={problemAt('name')}
        onChange={(event) => setName(event.target.value)}
      />
      {own.scopes.includes('workers:run') && (
        <Choice
          label={t('kind')}
          value={kind}
          options={[
            ['program', t('kindProgram')],
            ['worker', t('kindWorker')],
          ]}
          choose={setKind}
        />
      )}
      {isWorker ? (
        <TextField
          label={t('agents')}
          hint={t('agentsHint')}
          required
          value={agents}
          problem={problemAt('agents')}
          onChange={(event) => setAgents(event.target.value)}
        />
      ) : (
        <>
          <Acts>
            {presets.map((preset) => (
              <Button key={preset} look="quiet" onPress={() => choose(scopesOf(preset, passed))}>
                {t(preset)}
              </Button>
            ))}
          </Acts>
          <ScopeTicks scopes={passed} chosen={chosen} choose={choose} />
          <TextField
            label={t('roles')}
            hint={t('rolesHint')}
            value={roles}
            problem={problemAt('roles')}
            onChange={(event) => setRoles(event.target.value)}
          />
        </>
      )}
    </FormDialog>
  )
}
