/* Libraries of which a module asks only where they are, or later. */
exports.looks = () => ({
  pg: require.resolve('pg') !== undefined,
  postgres: require.resolve('postgres') !== undefined,
  supabase: require.resolve('@supabase/supabase-js') !== undefined,
  ssr: require.resolve('@supabase/ssr') !== undefined,
})

exports.later = async () => {
  const supabase = await import('@supabase/supabase-js')
  return { supabase: typeof supabase.default?.createClient, named: typeof supabase.createClient }
}
