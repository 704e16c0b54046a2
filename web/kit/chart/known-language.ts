/**
 * uPlot formats numbers in the language that `navigator.language` names while uPlot loads, and fails where that names none, as the
 * `en-US@posix` of a screen on a wall without a locale.
 */
try {
  Intl.NumberFormat(navigator.language)
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en', configurable: true })
}
