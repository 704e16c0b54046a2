import { ChevronDown } from 'lucide-react'
import { type ComponentType, lazy, Suspense } from 'react'
import { Button } from './button.tsx'
import type { ChoicesProps } from './choices-menu.tsx'

/** Menus are a sixth of what the page would load first. */
const ChoicesMenu = lazy(() => import('./choices-menu.tsx'))

/** A button with a list from which any number is chosen. */
export function Choices<Value extends string>(props: ChoicesProps<Value>) {
  const { label, summary, icon } = props
  const Loaded = ChoicesMenu as unknown as ComponentType<ChoicesProps<Value>>
  return (
    <Suspense
      fallback={
        <Button icon={icon} aria-label={label} isDisabled>
          {summary}
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      <Loaded {...props} />
    </Suspense>
  )
}
