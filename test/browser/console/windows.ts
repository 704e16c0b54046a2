import type { Page } from 'playwright-core'
import { accessibilityFaults } from './axe.ts'
import { hiddenControls, overflowingElements, resize } from './layout.ts'
import { takePicture } from './pictures.ts'

/** The narrowest phone and a usual desk. */
const windows = [
  { name: 'phone', width: 360, height: 780 },
  { name: 'desktop', width: 1280, height: 800 },
] as const

const themes = ['light', 'dark'] as const

/**
 * Looks at the page in both windows and both themes, which it follows as it is, and takes a picture of each.
 * @param name of the pictures
 * @returns what is wrong with it, a line for each fault
 */
export async function faultsInWindows(page: Page, name: string): Promise<readonly string[]> {
  const faults: string[] = []
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme })
    for (const { name: window, width, height } of windows) {
      await resize(page, width, height)
      const found = [
        ...(await overflowingElements(page)),
        ...(await hiddenControls(page)),
        ...(await accessibilityFaults(page)),
      ]
      faults.push(...found.map((fault) => `${name}, ${window}, ${theme}: ${fault}`))
      await takePicture(page, `${name}-${window}-${theme}`)
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  return faults
}
