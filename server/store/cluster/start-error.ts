/** Why the store cannot be opened, in one sentence for the operator that names the fix. */
export class StartError extends Error {
  override name = 'StartError';
}
