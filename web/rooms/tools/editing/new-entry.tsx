import { FileInput, Plus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useMay } from '../../../app/session/session.tsx'
import { Button } from '../../../kit/button.tsx'
import { say } from '../../../kit/toasts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { editingTexts } from './editing.texts.ts'

const ImportForm = lazy(() => import('./import-form.tsx'))

/** For each kind: what makes one, how its button is called, and its form. */
const entries = {
  http: { operation: 'createTool', title: 'newHttp', Form: lazy(() => import('./http-form.tsx')) },
  functions: { operation: 'putFunctionTool', title: 'newFunction', Form: lazy(() => import('./function-form.tsx')) },
  mcp: { operation: 'putMcpServer', title: 'newMcp', Form: lazy(() => import('./mcp-form.tsx')) },
  connections: {
    operation: 'createConnection',
    title: 'newConnection',
    Form: lazy(() => import('./connection-form.tsx')),
  },
  models: { operation: 'putModelProvider', title: 'newProvider', Form: lazy(() => import('./provider-form.tsx')) },
} as const

interface NewEntryProps {
  readonly view: keyof typeof entries
  /** Shows what was made. */
  open(name: string): void
}

/** Makes another entry of the kind that is in view. */
export function NewEntry({ view, open }: NewEntryProps) {
  const t = useTexts(editingTexts)
  const may = useMay()
  const [isMaking, setMaking] = useState(false)
  const [isImporting, setImporting] = useState(false)
  const { operation, title, Form } = entries[view]
  const written = (name: string) => {
    say(t('written', { name }))
    open(name)
  }
  return (
    <>
      {view === 'http' && may('importTools') && (
        <Button operation="importTools" icon={<FileInput aria-hidden />} onPress={() => setImporting(true)}>
          {t('importTools')}
        </Button>
      )}
      {may(operation) && (
        <Button look="primary" operation={operation} icon={<Plus aria-hidden />} onPress={() => setMaking(true)}>
          {t(title)}
        </Button>
      )}
      <Suspense>
        {isMaking && <Form close={() => setMaking(false)} written={written} />}
        {isImporting && <ImportForm close={() => setImporting(false)} />}
      </Suspense>
    </>
  )
}
