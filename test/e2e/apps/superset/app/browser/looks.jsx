'use client'

import { useEffect } from 'react'
import { forms } from '../../lib/forms/universal.mjs'
import { lookAt } from '../../lib/look.mjs'

/** What the page's code is in a browser, for a test to read. */
export function Looks() {
  useEffect(() => {
    window.looks = async () => JSON.stringify(await lookAt(forms))
  }, [])
  return <p>{Object.keys(forms).length} forms</p>
}
