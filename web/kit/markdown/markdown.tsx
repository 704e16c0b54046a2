import Markdown, { defaultUrlTransform } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import styles from './markdown.module.css'

/**
 * Text of a model as Markdown. It never becomes HTML of its own, loads no images, and links only to the web and to mail.
 * Loaded when it is first shown: see `model-text.tsx`.
 */
export default function RenderedMarkdown({ text }: { readonly text: string }) {
  return (
    <div className={styles.markdown}>
      <Markdown remarkPlugins={[remarkGfm]} skipHtml={false} components={components} urlTransform={safeAddress}>
        {text}
      </Markdown>
    </div>
  )
}

const components = {
  a: ({ href, children }: { readonly href?: string | undefined; readonly children?: React.ReactNode }) =>
    href ? (
      <a href={href} title={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    ) : (
      <span>{children}</span>
    ),
  // Where it would be loaded from is not ours to tell.
  img: ({ src, alt }: { readonly src?: unknown; readonly alt?: string | undefined }) => (
    <code>{`![${alt ?? ''}](${String(src ?? '')})`}</code>
  ),
  // Headings of a text do not stand among those of the page.
  h1: Heading,
  h2: Heading,
  h3: Heading,
  h4: Heading,
  h5: Heading,
  h6: Heading,
}

function Heading({ children }: { readonly children?: React.ReactNode }) {
  return <p className={styles.heading}>{children}</p>
}

function safeAddress(address: string, key: string): string {
  if (key === 'src') return address
  return isSafe(address) ? defaultUrlTransform(address) : ''
}

/** Without a scheme it would lead to a page of the console. */
function isSafe(address: string): boolean {
  return /^(https?:\/\/|mailto:)/i.test(address)
}
