import { describe, expect, it } from 'vitest'
import { operationOf as remembered } from '../../src/integrations/shared/operation-cache.ts'
import { operationOf } from '../../src/model/sql/operation.ts'

describe('the name of a statement', () => {
  it.each([
    ['select 1', 'select'],
    ["SELECT * FROM public.visits v WHERE x = 'from secret'", 'select visits'],
    ['select "from" from "My Table"', 'select My Table'],
    ['select extract(year from day) from archive.days', 'select archive.days'],
    ['select * from (select * from inside) x', 'select'],
    ["select E'it\\'s from z', $$ from y $$, $t$ from w $t$ from visits", 'select visits'],
    ['(select id from visits) union select 1', 'select visits'],
    ['/* route:from x */ -- from y\nupdate only visits set note = $1', 'update visits'],
    ['insert into visits as v (a) values ($1) on conflict do update set a = 1', 'insert visits'],
    ['delete from only visits', 'delete visits'],
    ['merge into visits using other on true', 'merge visits'],
    [
      'with a as (select * from q), b(x) as not materialized (select 1) insert into log select * from a',
      'insert log',
    ],
    ['with recursive r as (select 1 union select * from r) select * from r join visits on true', 'select r'],
    ['explain (analyze, buffers) select * from visits', 'explain select visits'],
    ['explain analyze verbose delete from visits', 'explain delete visits'],
    ['call close_day($1)', 'call close_day'],
    ['copy visits from stdin', 'copy visits'],
    ['truncate table visits', 'truncate visits'],
    ['begin isolation level serializable', 'begin'],
    ['start transaction', 'begin'],
    ['END', 'commit'],
    ["set local app.user = 'secret'", 'set'],
    ['', 'sql'],
    ['what is this', 'sql'],
    [undefined, 'sql'],
    [{ text: 'select 1' }, 'sql'],
  ])('%j is %s', (sql, name) => {
    expect(operationOf(sql)).toBe(name)
  })

  it('never holds a value, wherever it stands', () => {
    const secret = 'hunter2'
    for (const sql of [
      `select '${secret}'`,
      `select * from visits where note = '${secret}'`,
      `insert into visits values ('${secret}')`,
      `select $$${secret}$$ from visits`,
      `-- ${secret}\nselect 1`,
      `/* ${secret} */ delete from visits where a = '${secret}'`,
      `select * from '${secret}'`,
      `update visits set a = E'\\'${secret}'`,
      `'${secret}'`,
    ]) {
      expect(operationOf(sql)).not.toContain(secret)
    }
  })

  it('is found in a time that does not grow with what is sent', () => {
    const hostile = ['(', "'", '/*', '$', '$a$', '"', 'with a(', 'from ', ' ', '--', 'a.', '((a']
    for (const part of hostile) {
      const text = `select ${part.repeat(200_000)}`
      const begun = performance.now()
      expect(operationOf(text).length).toBeLessThanOrEqual(80)
      expect(performance.now() - begun).toBeLessThan(50)
    }
  })

  it('is the same when it is remembered, however many texts come and whatever they are', () => {
    const texts = Array.from({ length: 2000 }, (_, i) => `select ${i} from t${i % 700}`)
    const odd = [undefined, null, 5, {}, '', 'select', `select * from visits ${' '.repeat(5000)}`]
    for (const text of [...texts, ...odd, ...texts.toReversed(), ...odd])
      expect(remembered(text)).toBe(operationOf(text))
  })
})
