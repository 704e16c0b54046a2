import styles from './command.module.css'
import { Copy } from './copy.tsx'

/** A command to paste into a terminal. */
export function Command({ text }: { readonly text: string }) {
  return (
    <div className={styles.command}>
      <pre>
        <code>{text}</code>
      </pre>
      <Copy text={text} />
    </div>
  )
}
