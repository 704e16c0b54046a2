import { useState } from 'react'
import { useAct } from '../../api/use-operation.ts'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/dialog.tsx'
import { Choice } from '../../kit/field.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { approvalsTexts } from './approvals.texts.ts'

/** Seconds that links made before still work. */
const overlaps = ['86400', '3600', '604800', '0'] as const

/** Another key signs links: by routine, or since a link got into wrong hands. */
export function RotateLinks() {
  const t = useTexts(approvalsTexts)
  const format = useFormat()
  const [isOpen, setOpen] = useState(false)
  const [overlap, setOverlap] = useState<(typeof overlaps)[number]>('86400')
  const rotate = useAct('rotateLinkKey')
  const act = () =>
    rotate.mutate(
      { body: { overlap_s: Number(overlap) } },
      {
        onSuccess: ({ former_links_until }) => {
          setOpen(false)
          say(overlap === '0' ? t('rotated') : t('rotatedUntil', { until: format.time(former_links_until) }))
        },
      },
    )
  return (
    <>
      <Button operation="rotateLinkKey" onPress={() => setOpen(true)}>
        {t('rotate')}
      </Button>
      <Confirm
        title={t('rotate')}
        isOpen={isOpen}
        close={() => setOpen(false)}
        verb={t('rotateVerb')}
        isDangerous={overlap === '0'}
        isBusy={rotate.isPending}
        act={act}
      >
        <p>{t('rotateWhat')}</p>
        <Choice
          label={t('overlap')}
          hint={t('overlapHint')}
          value={overlap}
          options={overlaps.map((one) => [one, t(`overlap_${one}`)])}
          choose={(value) => setOverlap(overlaps.find((one) => one === value) ?? '86400')}
        />
      </Confirm>
    </>
  )
}
