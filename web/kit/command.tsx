import { atThisAddress } from './at-this-address.ts'
import styles from './command.module.css'
import { Copy } from './copy.tsx'

/** A command to paste into a terminal. */
export function Command({ text: usual }: { readonly text: string }) {
  const text = atThisAddress(usual, location.origin)
  return (
    <div className={styles.command}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
      <Copy text={text} />
    </div>
  )
}
