'use client'

import { useActionState } from 'react'
import { Notice } from '@/components/notice'
import { signIn } from './actions'
import styles from './login.module.css'

export function LoginForm() {
  const [state, submit, pending] = useActionState(signIn, { email: '', problem: null })
  return (
    <form action={submit} className={styles.form}>
      {state.problem && <Notice>{state.problem}</Notice>}
      <label className="field">
        <span>Email</span>
        <input
          name="email"
          type="email"
          autoComplete="username"
          required
          defaultValue={state.email}
          placeholder="mara@fieldday.example"
        />
      </label>
      <label className="field">
        <span>Password</span>
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button type="submit" className="button primary" disabled={pending}>
        {pending ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  )
}
