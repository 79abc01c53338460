'use client'

import { isPublic } from '../proxy.js'

export function Client() {
  return <p id="client">{String(isPublic('/api/forms'))}</p>
}
