import { afterEach } from 'vitest'

// The next story must not find the host page of the last one.
afterEach(() => {
  document.documentElement.classList.remove('dark')
  document.documentElement.removeAttribute('dir')
})
