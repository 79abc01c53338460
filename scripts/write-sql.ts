import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { migrationSql, removalSql } from '../src/probes/postgres/migration.ts'

/** Writes the migration files that the package ships; a test compares them with what the probe asks. */
const at = (name: string): string => fileURLToPath(new URL(`../sql/${name}`, import.meta.url))

writeFileSync(at('001_ndm_monitoring.sql'), migrationSql())
writeFileSync(at('001_ndm_monitoring.down.sql'), removalSql())
