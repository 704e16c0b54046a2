import { CornerDownLeft, Search } from 'lucide-react'
import { useState } from 'react'
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
} from 'react-aria-components'
import { useLocation } from 'wouter'
import { useTexts } from '../../texts/catalogue.ts'
import { useMay } from '../session/session.tsx'
import { type Command, type CommandGroup, matching, matchingNames } from './commands.ts'
import { type NamedThing, thingIn } from './ids.ts'
import styles from './palette.module.css'
import { paletteTexts } from './palette.texts.ts'
import { useCommands } from './use-commands.ts'
import { useNamed } from './use-named.ts'

/** What the palette’s button opens: places, things and verbs in one field. */
export default function PaletteDialog({ isOpen, setOpen }: OverlayProps) {
  const t = useTexts(paletteTexts)
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={setOpen} isDismissable className={styles.overlay ?? ''}>
      <Modal className={styles.modal ?? ''}>
        <Dialog className={styles.dialog ?? ''} aria-label={t('open')}>
          <Commands close={() => setOpen(false)} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

interface OverlayProps {
  readonly isOpen: boolean
  setOpen(isOpen: boolean): void
}

function Commands({ close }: { close(): void }) {
  const t = useTexts(paletteTexts)
  const [, go] = useLocation()
  const [text, setText] = useState('')
  const may = useMay()
  const all = useCommands()
  const named = useNamed()
  const thing = thingIn(text)
  const ready = thing && may(thing.needs) ? [groupOf(thing, t(thing.kind), text), ...all] : all
  const groups = [
    ...ready.map((group) => matching(group, text)),
    ...named.map((group) => matchingNames(group, text)),
  ].filter(({ commands }) => commands.length > 0)
  const commands = groups.flatMap((group) => group.commands)

  const act = (id: string) => {
    const command = commands.find((one) => one.id === id)
    close()
    if (command?.to !== undefined) go(command.to)
    else command?.act?.()
  }

  return (
    <Autocomplete inputValue={text} onInputChange={setText}>
      <SearchField aria-label={t('open')} autoFocus className={styles.field ?? ''}>
        <Search aria-hidden />
        <Input placeholder={t('placeholder')} className={styles.input ?? ''} />
      </SearchField>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <div className={styles.menu} tabIndex={0}>
        <Menu
          onAction={(id) => act(String(id))}
          aria-label={t('commands')}
          renderEmptyState={() => <p className={styles.empty}>{t('nothing')}</p>}
        >
          {groups.map((group) => (
            <MenuSection key={group.title} className={styles.section ?? ''}>
              <Header className={styles.header ?? ''}>{group.title}</Header>
              {group.commands.map((command) => (
                <Item key={command.id} command={command} />
              ))}
            </MenuSection>
          ))}
        </Menu>
      </div>
    </Autocomplete>
  )
}

function Item({ command: { id, title, about } }: { readonly command: Command }) {
  return (
    <MenuItem id={id} textValue={title} className={styles.item ?? ''}>
      <bdi>{title}</bdi>
      {about !== undefined && <span className={styles.about}>{about}</span>}
      <CornerDownLeft aria-hidden className={styles.enter} />
    </MenuItem>
  )
}

/** A pasted id leads to what it names, whatever stands around it. */
function groupOf({ id, to }: NamedThing, title: string, text: string): CommandGroup {
  return { title, commands: [{ id: `thing ${id}`, title: text.trim(), to }] }
}
