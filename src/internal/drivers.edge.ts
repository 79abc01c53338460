/** No driver runs here. */
export function watchDrivers(): void {}
