import type { Plugin } from 'vite'

const inClone = 'npm run -s sortie --'

/** Pages show commands as a clone has them; who has the command line installed calls it by its name. */
export function installedCommand(): Plugin {
  return {
    name: 'sortie-own-command',
    transform: (code, id) =>
      id.includes('node_modules') ? undefined : { code: code.replaceAll(inClone, 'sortie'), map: null },
  }
}
