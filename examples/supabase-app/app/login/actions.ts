'use server'

import { redirect } from 'next/navigation'
import { createClient } from '@/lib/supabase/server'

export interface LoginState {
  readonly email: string
  readonly problem: string | null
}

export async function signIn(_before: LoginState, form: FormData): Promise<LoginState> {
  const email = String(form.get('email') ?? '')
  const supabase = await createClient()
  const { error } = await supabase.auth.signInWithPassword({
    email,
    password: String(form.get('password') ?? ''),
  })
  if (!error) redirect('/')
  const wrong = error.code === 'invalid_credentials'
  return {
    email,
    problem: wrong
      ? 'That email and password do not match.'
      : 'Signing in does not work right now. Try again in a minute.',
  }
}

export async function signOut(): Promise<void> {
  const supabase = await createClient()
  await supabase.auth.signOut({ scope: 'local' })
  redirect('/login')
}
