import { Redis } from 'ioredis'
import pg from 'pg'
import { expect, test } from 'vitest'
import { dropStack, resetStack, stackUrls } from './embedded-stack.ts'

test('what is dropped are tables, hypertables with compressed chunks, aggregates, functions and types, and Redis is empty', async () => {
  await dropStack()
  const { databaseUrl, redisUrl } = stackUrls()
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const redis = new Redis(redisUrl)
  async function make(): Promise<void> {
    await client.query(`
      CREATE TABLE people (id serial PRIMARY KEY);
      CREATE TABLE orders (id int REFERENCES people);
      CREATE VIEW all_people AS SELECT * FROM people;
      CREATE TYPE mood AS ENUM ('good', 'bad');
      CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE TABLE readings (at timestamptz NOT NULL, value int);
      SELECT create_hypertable('readings', 'at');
      ALTER TABLE readings SET (timescaledb.compress);
      INSERT INTO readings VALUES ('2026-01-01', 1);
      SELECT compress_chunk(chunk) FROM show_chunks('readings') chunk;
      SELECT add_retention_policy('readings', INTERVAL '1 year')`)
    await client.query(`CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
      SELECT time_bucket('1 hour', at) AS hour, max(value) FROM readings GROUP BY 1`)
    await redis.set('key', 'value')
  }
  await make()

  await dropStack()

  const left = await client.query<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`,
  )
  expect(left.rows).toEqual([])
  expect(await redis.dbsize()).toBe(0)
  await make()
  await resetStack()
  await client.end()
  await redis.quit()
})
