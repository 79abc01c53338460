/** The parts used of one of Next's own modules: one instance in a server process, whichever bundle imports it. */
declare module 'next/dist/server/app-render/work-unit-async-storage.external' {
  export const workUnitAsyncStorage: {
    getStore(): { readonly type: string; readonly phase?: string } | undefined
  }
}
