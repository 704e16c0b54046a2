import { CircleCheck, CircleX, Send } from 'lucide-react'
import type { DeliveryStatus } from '../../../contract/resources/callback.ts'
import { Badge } from '../../kit/status.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { deliveriesTexts } from './deliveries.texts.ts'

export function DeliveryBadge({ status }: { readonly status: DeliveryStatus }) {
  const t = useTexts(deliveriesTexts)
  switch (status) {
    case 'DELIVERED':
      return (
        <Badge tone="green" icon={<CircleCheck aria-hidden />}>
          {t('DELIVERED')}
        </Badge>
      )
    case 'FAILED':
      return (
        <Badge tone="red" icon={<CircleX aria-hidden />}>
          {t('FAILED')}
        </Badge>
      )
    case 'PENDING':
      return (
        <Badge tone="blue" icon={<Send aria-hidden />}>
          {t('pendingOne')}
        </Badge>
      )
  }
}
