import { describe, expect, it } from 'vitest'
import { operationOfSql } from '../../src/model/sql/statement.ts'

describe('an SQL statement reduced to its kind and table', () => {
  it.each([
    ['select * from visits where id = 7', 'select visits'],
    ['SELECT a, b FROM "Day Plan" p JOIN visits v ON true', 'select Day Plan'],
    ['select * from public.visits', 'select visits'],
    ['select * from auth . users', 'select auth.users'],
    ['insert into visits (a) values ($1) returning id', 'insert visits'],
    ['update only visits set a = 1', 'update visits'],
    ['delete from visits using days', 'delete visits'],
    ['call close_day(1)', 'call close_day'],
    ['select pg_sleep(10)', 'select pg_sleep'],
    ['select 1', 'select'],
    ['BEGIN', 'begin'],
    ['with d as (select * from days) select * from d', 'select days'],
    ['with d as (select 1) insert into visits select * from d', 'insert visits'],
    ['select * from (select * from visits) x', 'select visits'],
    ['select extract(epoch from started) from visits', 'select visits'],
    ['truncate table visits', 'truncate visits'],
    ['copy visits from stdin', 'copy visits'],
    ['create table if not exists visits (id int)', 'create visits'],
    ['<insufficient privilege>', 'other'],
    ['', 'other'],
  ])('%s → %s', (sql, operation) => {
    expect(operationOfSql(sql)).toBe(operation)
  })

  it.each([
    "select 'from secret_a' as x from visits",
    "select 'it''s from secret_a' from visits",
    "select E'\\' from secret_a' from visits",
    'select $q$ from secret_a $q$ from visits',
    '/* from secret_a /* nested */ from secret_b */ select * from visits',
    '-- from secret_a\nselect * from visits',
    "select * from visits where email = 'secret_a@example.org' and note = 'secret_b",
  ])('lets no literal and no comment through: %s', (sql) => {
    expect(operationOfSql(sql)).toBe('select visits')
  })

  it('reads a literal that the server cut off as running to the end', () => {
    expect(operationOfSql("insert into visits values ('from secret_a")).toBe('insert visits')
    expect(operationOfSql("select 'from secret_a")).toBe('select')
  })
})
