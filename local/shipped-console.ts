/** Where an installation without the console’s sources has it ready built: an image, or the package of the command line. */
export const shippedConsole = () => new URL('../console/', import.meta.url)
