/** The parts used of two of Next's own modules: one instance in a server process, whichever bundle imports it. */
declare module 'next/dist/server/app-render/work-unit-async-storage.external' {
  export const workUnitAsyncStorage: {
    getStore(): { readonly type: string; readonly phase?: string } | undefined
  }
}

declare module 'next/dist/server/app-render/work-async-storage.external' {
  export const workAsyncStorage: {
    getStore():
      | {
          /** Absent in Next 15.0 unless `experimental.after` is set. */
          readonly afterContext?: {
            /** Absent where the host has none. */
            readonly waitUntil?: ((work: Promise<unknown>) => void) | undefined
          }
        }
      | undefined
  }
}
