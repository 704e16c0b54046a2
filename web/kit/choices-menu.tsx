import { Check, ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { Button } from './button.tsx'
import styles from './choices.module.css'

export interface ChoicesProps<Value extends string> {
  /** What is chosen, for screen readers. */
  readonly label: string
  /** What stands on the button. */
  readonly summary: ReactNode
  readonly icon?: ReactNode
  readonly options: readonly (readonly [value: Value, label: string])[]
  readonly chosen: readonly Value[]
  choose(chosen: readonly Value[]): void
}

/** The button of `Choices`, with its list. */
export default function ChoicesMenu<Value extends string>(props: ChoicesProps<Value>) {
  const { label, summary, icon, options, chosen, choose } = props
  const choiceOf = (keys: 'all' | Set<React.Key>) =>
    options.map(([value]) => value).filter((value) => keys === 'all' || keys.has(value))
  return (
    <MenuTrigger>
      <Button icon={icon} aria-label={label}>
        {summary}
        <ChevronDown aria-hidden />
      </Button>
      <Popover className={styles.popover ?? ''} placement="bottom start">
        <Menu
          aria-label={label}
          className={styles.menu ?? ''}
          selectionMode="multiple"
          selectedKeys={chosen}
          onSelectionChange={(keys) => choose(choiceOf(keys as 'all' | Set<React.Key>))}
        >
          {options.map(([value, text]) => (
            <MenuItem key={value} id={value} textValue={text} className={styles.item ?? ''}>
              <span className={styles.box}>{chosen.includes(value) && <Check aria-hidden />}</span>
              {text}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
