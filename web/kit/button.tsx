import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import type { Asked } from '../../sdk/asked.ts'
import styles from './button.module.css'

interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  readonly look?: 'plain' | 'primary' | 'danger' | 'quiet'
  readonly icon?: ReactNode
  /** The name of a button that shows only its icon. */
  readonly label?: string
  /** What pressing it asks of the API, at once or after a question: tests compare what is shown with what the API allows. */
  readonly operation?: Asked
  readonly children?: ReactNode
}

export function Button({ look = 'plain', icon, label, operation, children, ...props }: ButtonProps) {
  const isIconOnly = children === undefined
  return (
    <AriaButton
      {...props}
      {...(label !== undefined && { 'aria-label': label })}
      data-operation={operation}
      className={`${styles.button} ${styles[look]} ${isIconOnly ? styles.icon : ''}`}
    >
      {icon}
      {children}
    </AriaButton>
  )
}
