/** What a migration runs its statements with; knex' transaction fits. */
export interface MigrationContext {
  raw: (sql: string) => PromiseLike<unknown>;
}

export interface Migration {
  /** Without extension, so that source and build name it alike. */
  name: string;
  up(context: MigrationContext): Promise<void>;
  down(context: MigrationContext): Promise<void>;
}
