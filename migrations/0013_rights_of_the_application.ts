import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * For an application that does not own the tables (database/roles.ts). Its inserts into the trail move the head with the
 * rights of the owner, so that it needs none on the head itself; and it brings the operator's ages into the policies by
 * a function, because only the owner of a job may alter it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER FUNCTION chain_audit_row() SECURITY DEFINER')
  // Jobs of our tables alone, and no age that would drop or compress what has just come.
  await knex.raw(`
    CREATE FUNCTION set_storage_age(about text, age_key text, age interval) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
      IF age_key NOT IN ('compress_created_before', 'drop_created_before') OR age IS NULL OR age < interval '1 hour' THEN
        RAISE EXCEPTION 'no such age: % %', age_key, age USING ERRCODE = 'invalid_parameter_value';
      END IF;
      PERFORM alter_job(job_id, config => config || jsonb_build_object(age_key, age))
      FROM timescaledb_information.jobs
      WHERE coalesce(hypertable_name, config->>'hypertable') = about AND config->>age_key IS NOT NULL
        AND ((proc_name = 'policy_compression' AND hypertable_schema = 'public') OR proc_schema = 'public');
    END $$`)
  await knex.raw('REVOKE EXECUTE ON FUNCTION set_storage_age(text, text, interval) FROM PUBLIC')
}

export const losses: Losses = {}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP FUNCTION set_storage_age(text, text, interval)')
  await knex.raw('ALTER FUNCTION chain_audit_row() SECURITY INVOKER')
}
