import { expect, test } from 'vitest'
import { firstLoads, type Manifest } from '../../gates/console-scripts.ts'

const manifest: Manifest = {
  'index.html': { file: 'assets/index.js', isEntry: true, imports: ['_react.js'] },
  '_react.js': { file: 'assets/react.js' },
  '_grid.js': { file: 'assets/grid.js', imports: ['_react.js'] },
  '_chart.js': { file: 'assets/chart.js' },
  'kit/chart.tsx': { file: 'assets/kit-chart.js', isDynamicEntry: true, imports: ['_chart.js'] },
  'rooms/now/now-page.tsx': { file: 'assets/now.js', isDynamicEntry: true, imports: ['_grid.js', '_react.js'] },
  'rooms/missions/missions-page.tsx': { file: 'assets/missions.js', isDynamicEntry: true },
}

test('a room’s first load is the page, the room, and all that they import, each once; what comes later is not counted', () => {
  expect(firstLoads(manifest)).toEqual([
    { room: 'now/now', scripts: ['assets/index.js', 'assets/react.js', 'assets/now.js', 'assets/grid.js'] },
    { room: 'missions/missions', scripts: ['assets/index.js', 'assets/react.js', 'assets/missions.js'] },
  ])
})

test('files that import each other are counted', () => {
  const circle: Manifest = {
    'index.html': { file: 'a.js', isEntry: true, imports: ['_b.js'] },
    '_b.js': { file: 'b.js', imports: ['index.html'] },
    'rooms/x/x-page.tsx': { file: 'x.js', isDynamicEntry: true, imports: ['_b.js'] },
  }
  expect(firstLoads(circle)).toEqual([{ room: 'x/x', scripts: ['a.js', 'b.js', 'x.js'] }])
})
