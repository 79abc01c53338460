export * from '@supabase/ssr'
