import { catalogue } from '../../texts/catalogue.ts'

export const chartTexts = catalogue(
  {
    time: 'Time',
    keys: 'Arrow keys move along the chart.',
    zone: 'Times in {zone}',
    csv: 'CSV',
    png: 'PNG',
    csvOf: 'Download {name} as CSV',
    pngOf: 'Download {name} as a PNG',
    table: 'Table',
    tableOf: 'Show {name} as a table',
    chart: 'Chart',
    chartOf: 'Show {name} as a chart',
    nothingAt: 'No point chosen',
  },
  {
    de: {
      time: 'Zeit',
      keys: 'Pfeiltasten bewegen sich durch das Diagramm.',
      zone: 'Zeiten in {zone}',
      csv: 'CSV',
      png: 'PNG',
      csvOf: '{name} als CSV herunterladen',
      pngOf: '{name} als PNG herunterladen',
      table: 'Tabelle',
      tableOf: '{name} als Tabelle zeigen',
      chart: 'Diagramm',
      chartOf: '{name} als Diagramm zeigen',
      nothingAt: 'Kein Punkt gewählt',
    },
  },
)
