/** The colour that a token has now, in light or dark. */
export function colourOf(tone: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(--${tone})`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  const { promise, resolve, reject } = Promise.withResolvers<Blob>()
  canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made'))), 'image/png')
  return promise
}
