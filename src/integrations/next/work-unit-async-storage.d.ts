/** What is used of a module of Next's own: one instance in a server process, whichever bundle imports it. */
declare module 'next/dist/server/app-render/work-unit-async-storage.external' {
  export const workUnitAsyncStorage: {
    getStore(): { readonly type: string; readonly phase?: string } | undefined
  }
}
