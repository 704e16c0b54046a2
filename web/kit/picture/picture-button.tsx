import { ImageDown } from 'lucide-react'
import { useTexts } from '../../texts/catalogue.ts'
import { Button } from '../button.tsx'
import { save } from '../download.tsx'
import { kitTexts } from '../kit.texts.ts'
import { showFailure } from '../toasts.tsx'
import type { PictureOfRows } from './picture-rows.ts'

interface PictureButtonProps {
  /** The file’s name, without its ending. */
  readonly file: string
  picture(): Omit<PictureOfRows, 'leftOut'>
}

/** Saves what a list shows as a PNG. What draws it is loaded when it is asked for. */
export function PictureButton({ file, picture }: PictureButtonProps) {
  const t = useTexts(kitTexts)
  async function draw(): Promise<void> {
    try {
      const { drawRows } = await import('./draw-rows.ts')
      const leftOut = (count: number) => t('leftOutRows', { count })
      save(await drawRows({ ...picture(), leftOut }), `${file}.png`)
    } catch (error) {
      showFailure(error instanceof Error ? error : new Error(String(error)))
    }
  }
  return <Button look="quiet" icon={<ImageDown aria-hidden />} label={t('picture')} onPress={() => void draw()} />
}
