import pg from 'pg';

/** Connections by this name are not cut. */
export const JUDGE_NAME = 'soak judge';

/** Plain SQL past everything that the program does with its connections. */
export interface Judge {
  rows: <Row extends pg.QueryResultRow>(sql: string, values?: unknown[]) => Promise<Row[]>;
  close: () => Promise<void>;
}

export function createJudge(url: string): Judge {
  const pool = new pg.Pool({ connectionString: url, application_name: JUDGE_NAME, max: 4 });
  // A connection that nobody uses may be cut when its database is; the next query makes another.
  pool.on('error', () => undefined);
  return {
    rows: async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
      (await pool.query<Row>(sql, values)).rows,
    close: () => pool.end(),
  };
}
