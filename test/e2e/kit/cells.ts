/** One combination of a test that runs over many. */
export interface Cell {
  /** Its parts are each in another cell too: it runs in `npm run test:all` only. */
  readonly wide?: true
}

/** The cells of this run: without the wide ones, unless all are wanted (`npm run test:all`). */
export function cellsOf<T extends Cell>(all: readonly T[]): readonly T[] {
  return process.env.E2E_CELLS === 'all' ? all : all.filter(({ wide }) => wide !== true)
}
