import packageJson from '../package.json' with { type: 'json' }

/** What `npm start` gives to Node: memory is bounded with it, and not without. */
export const npmStartOptions = packageJson.scripts.start.split(' ').filter((word) => word.startsWith('--'))
