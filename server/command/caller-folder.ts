/** The folder in which the user typed the command: npm runs scripts in the project's folder and keeps the user's in INIT_CWD. */
export function callerFolder(env: NodeJS.ProcessEnv = process.env): string {
  return (env['npm_lifecycle_event'] === undefined ? undefined : env['INIT_CWD']) ?? process.cwd();
}
