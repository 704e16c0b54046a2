import type { Page } from 'playwright-core'
import { accessibilityFaults } from './axe.ts'
import { hiddenControls, overflowingElements, resize } from './layout.ts'
import { takePicture } from './pictures.ts'

/** The narrowest phone and a usual desk. */
const windows = [
  { name: 'phone', width: 360, height: 780 },
  { name: 'desktop', width: 1280, height: 800 },
] as const

interface Look {
  /** Of the pictures. */
  readonly name: string
  readonly theme: 'light' | 'dark'
  /** Whether axe-core looks, too. */
  readonly isExamined?: boolean
}

/** Looks at the page in both windows, and takes a picture in each. @returns what is wrong with it, a line for each fault */
export async function faultsInWindows(
  page: Page,
  { name, theme, isExamined = true }: Look,
): Promise<readonly string[]> {
  const faults: string[] = []
  for (const { name: window, width, height } of windows) {
    await resize(page, width, height)
    const found = [
      ...(await overflowingElements(page)),
      ...(await hiddenControls(page)),
      ...(isExamined ? await accessibilityFaults(page) : []),
    ]
    faults.push(...found.map((fault) => `${name}, ${window}: ${fault}`))
    await takePicture(page, `${name}-${window}-${theme}`)
  }
  return faults
}
