'use server'

import { revalidatePath } from 'next/cache'
import { parseDay } from '@/lib/day'
import { isStatus } from '@/lib/status'
import { createClient, currentUser } from '@/lib/supabase/server'

export interface PlanState {
  readonly problem: string | null
  /** How many visits this form has planned. */
  readonly planned: number
}

export async function planVisit(before: PlanState, form: FormData): Promise<PlanState> {
  const user = await currentUser()
  if (!user) return { ...before, problem: 'You are signed out. Sign in again to plan visits.' }
  const [hours, minutes] = String(form.get('time')).split(':').map(Number)
  const starts = new Date(parseDay(String(form.get('day'))).from)
  starts.setHours(hours ?? 0, minutes ?? 0)
  const supabase = await createClient()
  const { error } = await supabase.from('visits').insert({
    site_id: Number(form.get('site')),
    assignee: String(form.get('assignee')),
    purpose: String(form.get('purpose')).trim(),
    starts_at: starts.toISOString(),
    minutes: Number(form.get('minutes')),
    created_by: user.id,
  })
  if (error) return { ...before, problem: 'The visit could not be saved. Try again.' }
  revalidatePath('/')
  return { problem: null, planned: before.planned + 1 }
}

export async function updateVisit(
  _before: { readonly problem: string | null },
  form: FormData,
): Promise<{ problem: string | null }> {
  const status = form.get('status')
  if (!isStatus(status)) return { problem: 'Choose a status.' }
  const supabase = await createClient()
  const { error } = await supabase
    .from('visits')
    .update({ status, note: String(form.get('note') ?? ''), updated_at: new Date().toISOString() })
    .eq('id', Number(form.get('id')))
  if (error) return { problem: 'The change could not be saved. Try again.' }
  revalidatePath('/')
  return { problem: null }
}
