import { useState } from 'react'
import { useAskAgain } from '../../api/use-ask-again.ts'
import { useAct } from '../../api/use-operation.ts'
import { Button } from '../../kit/button.tsx'
import { Command } from '../../kit/command.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { toolsTexts } from './tools.texts.ts'

/** Asks for the address at which somebody consents. It comes from outside, so it is shown to be copied. What came of it is read afterwards. */
export function Authorize({ name }: { readonly name: string }) {
  const t = useTexts(toolsTexts)
  const [url, setUrl] = useState<string>()
  const authorize = useAct('authorizeConnection')
  const askAgain = useAskAgain(['getConnection', 'listConnections'])
  const end = () => {
    askAgain()
    setUrl(undefined)
  }
  return (
    <>
      <Button
        operation="authorizeConnection"
        isDisabled={authorize.isPending}
        onPress={() => authorize.mutate({ params: { name } }, { onSuccess: (answer) => setUrl(answer.url) })}
      >
        {t('authorize')}
      </Button>
      {url !== undefined && (
        <Dialog title={t('authorize')} isOpen close={end}>
          <p>{t('authorizeHow')}</p>
          <Command text={url} />
        </Dialog>
      )}
    </>
  )
}
